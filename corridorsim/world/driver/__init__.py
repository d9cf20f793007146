"""The driver: hours and rests, bans, where to spend the night, the diesel twin."""
