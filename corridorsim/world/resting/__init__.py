"""Rests and nights away from an EVSE, and places for them."""
