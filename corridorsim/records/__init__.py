"""Records of what happened: table schemas with units, and writers that stream them to disk."""
