"""A charging hub: its queue, its sessions, what stands behind its meter."""
