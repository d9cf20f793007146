"""A truck's day on the road."""
