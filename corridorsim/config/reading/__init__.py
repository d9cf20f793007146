"""YAML with line and column of every key, and messages that say what is allowed: a library that knows no experiment."""
