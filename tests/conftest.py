"""What all tests share: hypothesis draws the same examples in every run, and keeps no database of them."""

from hypothesis import settings

settings.register_profile("corridorsim", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("corridorsim")
