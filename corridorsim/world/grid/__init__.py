"""Feeders, their transformers, and the events that affect them."""
