"""Domains of numbers, checked where they enter: compiled branches send NaN either way, and nobody would notice."""

from libc.math cimport INFINITY


cdef inline int check_within(str name, double value, double low, double high) except -1:
    """Raise ValueError unless ``low <= value <= high``."""
    if not low <= value <= high:
        raise ValueError(f"{name} must be between {low:g} and {high:g}, not {value}")
    return 0


cdef inline int check_above(str name, double value, double low) except -1:
    """Raise ValueError unless ``value`` is above ``low`` and finite."""
    if not low < value < INFINITY:
        raise ValueError(f"{name} must be above {low:g} and finite, not {value}")
    return 0


cdef inline int check_at_least(str name, double value, double low) except -1:
    """Raise ValueError unless ``value`` is ``low`` or more and finite."""
    if not low <= value < INFINITY:
        raise ValueError(f"{name} must be {low:g} or more and finite, not {value}")
    return 0


cdef inline int check_finite(str name, double value) except -1:
    """Raise ValueError unless ``value`` is finite."""
    if not -INFINITY < value < INFINITY:
        raise ValueError(f"{name} must be finite, not {value}")
    return 0
