"""Feeders, their transformers and what befalls them."""
