"""Random numbers determined by a key, not by the order of calls.

The key's words are mixed by the finalizer of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195),
a bijection of 64 bits with full avalanche, once per word. The word of a name is its BLAKE2b hash of 8 bytes (RFC 7693),
as ``hashlib`` returns it; trips have long names, and ``hashlib`` takes several times as long.
"""

from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdint cimport uint64_t

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef uint64_t[8] INITIAL = [
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
]
cdef unsigned char[10][16] ORDER = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]
cdef int BLOCK_BYTES = 128
cdef int WORD_BYTES = 8


cpdef double keyed_uniform(uint64_t stream, uint64_t first, uint64_t second=0, uint64_t third=0) noexcept:
    """Uniform number in (0, 1) for a stream (one purpose in one replication) and a key of up to three words."""
    return keyed(stream, first, second, third)


cpdef uint64_t key_word(str name) except? 0:
    """Stable 64-bit word for a name, the same on every machine and in every run."""
    cdef Py_ssize_t size = 0, hashed = 0, i
    cdef const unsigned char* text = <const unsigned char*> PyUnicode_AsUTF8AndSize(name, &size)
    cdef uint64_t[8] state
    cdef uint64_t[16] block
    for i in range(8):
        state[i] = INITIAL[i]
    # Parameters of an unkeyed hash: its length, and a tree of one leaf.
    state[0] ^= <uint64_t>(0x01010000 + WORD_BYTES)
    while True:
        for i in range(16):
            block[i] = 0
        for i in range(min(size - hashed, BLOCK_BYTES)):
            block[i >> 3] |= <uint64_t>text[hashed + i] << (8 * (i & 7))
        if size - hashed <= BLOCK_BYTES:
            compress(state, block, size, True)
            return state[0]
        hashed += BLOCK_BYTES
        compress(state, block, hashed, False)


cdef void compress(uint64_t* state, const uint64_t* block, uint64_t hashed, bint is_last) noexcept nogil:
    """BLAKE2b's compression of one block."""
    cdef uint64_t[16] v
    cdef const unsigned char* order
    cdef int i, turn
    for i in range(8):
        v[i] = state[i]
        v[i + 8] = INITIAL[i]
    v[12] ^= hashed
    if is_last:
        v[14] = ~v[14]
    for turn in range(12):
        order = ORDER[turn % 10]
        blend(&v[0], &v[4], &v[8], &v[12], block[order[0]], block[order[1]])
        blend(&v[1], &v[5], &v[9], &v[13], block[order[2]], block[order[3]])
        blend(&v[2], &v[6], &v[10], &v[14], block[order[4]], block[order[5]])
        blend(&v[3], &v[7], &v[11], &v[15], block[order[6]], block[order[7]])
        blend(&v[0], &v[5], &v[10], &v[15], block[order[8]], block[order[9]])
        blend(&v[1], &v[6], &v[11], &v[12], block[order[10]], block[order[11]])
        blend(&v[2], &v[7], &v[8], &v[13], block[order[12]], block[order[13]])
        blend(&v[3], &v[4], &v[9], &v[14], block[order[14]], block[order[15]])
    for i in range(8):
        state[i] ^= v[i] ^ v[i + 8]


cdef inline void blend(uint64_t* a, uint64_t* b, uint64_t* c, uint64_t* d, uint64_t x, uint64_t y) noexcept nogil:
    a[0] += b[0] + x
    d[0] = turned(d[0] ^ a[0], 32)
    c[0] += d[0]
    b[0] = turned(b[0] ^ c[0], 24)
    a[0] += b[0] + y
    d[0] = turned(d[0] ^ a[0], 16)
    c[0] += d[0]
    b[0] = turned(b[0] ^ c[0], 63)


cdef inline uint64_t turned(uint64_t word, int bits) noexcept nogil:
    return (word >> bits) | (word << (64 - bits))
