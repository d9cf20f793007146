"""Checks across models: references between the parts of an experiment, and consistency."""
