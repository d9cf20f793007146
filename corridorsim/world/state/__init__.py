"""The state of one trip in small pieces, which the behaviour in other folders reads and changes."""
