"""Why a truck did what it did: the diary, what limits power, a hub at one moment."""
