"""Random numbers determined by a key, not by the order of calls.

The key's words are mixed by the finalizer of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195),
a bijection of 64 bits with full avalanche, once per word.
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


cpdef double keyed_uniform(uint64_t stream, uint64_t first, uint64_t second=0, uint64_t third=0) noexcept:
    """Uniform number in (0, 1) for a stream (one purpose in one replication) and a key of up to three words."""
    return keyed(stream, first, second, third)
