"""Terminal views: one function from a table to a view for each command."""
