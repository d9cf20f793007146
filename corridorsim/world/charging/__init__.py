"""A visit to a hub, from the gate to leaving the plug, and what it costs."""
