"""The driver: hours and rests, bans, the diesel twin."""
