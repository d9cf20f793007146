"""Configuration: pydantic models, one file per subject, and the YAML loader that keeps line and column."""
