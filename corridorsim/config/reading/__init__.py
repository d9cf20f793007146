"""Reading YAML with line and column of every key, and error messages that say what is allowed; knows no experiment."""
