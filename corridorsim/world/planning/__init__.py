"""Where to stop next and how much to charge."""
