from libc.stdint cimport uint64_t


cdef inline uint64_t mixed(uint64_t z) noexcept nogil:
    z += <uint64_t>0x9E3779B97F4A7C15
    z = (z ^ (z >> 30)) * <uint64_t>0xBF58476D1CE4E5B9
    z = (z ^ (z >> 27)) * <uint64_t>0x94D049BB133111EB
    return z ^ (z >> 31)


cdef inline double uniform(uint64_t word) noexcept nogil:
    """The upper 52 bits as a number within (0, 1)."""
    return ((word >> 12) + 0.5) * (1.0 / 4503599627370496.0)


cdef inline double keyed(uint64_t stream, uint64_t first, uint64_t second, uint64_t third) noexcept nogil:
    """Uniform number in (0, 1) for a stream and a key."""
    return uniform(mixed(stream ^ mixed(first ^ mixed(second ^ mixed(third)))))


cpdef double keyed_uniform(uint64_t stream, uint64_t first, uint64_t second=*, uint64_t third=*) noexcept
