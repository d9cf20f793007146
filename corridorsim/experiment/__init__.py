"""Units of work (scenario x snapshot x replication), their execution, and the manifest that records their state."""
