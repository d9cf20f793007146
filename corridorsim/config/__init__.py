"""What was asked: pydantic models, one file a subject, and the YAML loader that keeps line and column."""
