"""A vehicle class: where it fits, what it needs on a route, what weather does to it."""
