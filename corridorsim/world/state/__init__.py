"""What is true of one trip now: small pieces of state that behaviour above reads and changes."""
