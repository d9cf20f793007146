"""A vehicle class: where it fits, what it needs on a route, and how weather affects it."""
