"""What is shown in a terminal: one function from a table to a view for each command."""
