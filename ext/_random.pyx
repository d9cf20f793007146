"""Random numbers that belong to a key, not to an order of calls.

The key's words are mixed by the finalizer of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195),
a bijection of 64 bits with full avalanche, once a word.
"""

from libc.stdint cimport uint64_t

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef inline uint64_t mixed(uint64_t z) noexcept nogil:
    z += <uint64_t>0x9E3779B97F4A7C15
    z = (z ^ (z >> 30)) * <uint64_t>0xBF58476D1CE4E5B9
    z = (z ^ (z >> 27)) * <uint64_t>0x94D049BB133111EB
    return z ^ (z >> 31)


cdef inline double uniform(uint64_t word) noexcept nogil:
    """The upper 52 bits as a number within (0, 1)."""
    return ((word >> 12) + 0.5) * (1.0 / 4503599627370496.0)


def keyed_uniform(uint64_t stream, uint64_t first, uint64_t second=0, uint64_t third=0):
    """Uniform number in (0, 1) of a stream (one purpose in one replication) and up to three words of a key."""
    cdef uint64_t word = mixed(stream ^ mixed(first ^ mixed(second ^ mixed(third))))
    return uniform(word)


def fill_keyed_uniforms(uint64_t stream, uint64_t first, const uint64_t[::1] seconds, double[::1] out):
    """Fill ``out`` with ``keyed_uniform(stream, first, second)`` for each of ``seconds``."""
    cdef Py_ssize_t i
    cdef uint64_t plain = mixed(0)
    for i in range(seconds.shape[0]):
        out[i] = uniform(mixed(stream ^ mixed(first ^ mixed(seconds[i] ^ plain))))
