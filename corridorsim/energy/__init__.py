"""Local time, prices and loads by hour, and the air that a truck drives through: pure functions."""
