"""What no single model can check: references between the parts of an experiment."""
