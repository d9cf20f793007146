"""Rests and nights: what every truck does while it stands, and where it finds a place."""
