"""A charging hub: its queue, its sessions, and what is behind its meter."""
