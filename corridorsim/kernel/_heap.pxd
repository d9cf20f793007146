"""A heap of future events, earliest first, with four children per node: half as deep as a binary one.

An entry refers to its event by a slot in a list that the garbage collector can see, never by a bare pointer. The
entries behind the end of the heap hold the free slots.
"""

from libc.stdint cimport int64_t


cdef struct Entry:
    double time
    int64_t order
    Py_ssize_t slot


cdef inline bint is_before(const Entry* a, const Entry* b) noexcept nogil:
    return a.time < b.time or (a.time == b.time and a.order < b.order)


cdef inline void push_entry(Entry* heap, Py_ssize_t size, Entry entry) noexcept nogil:
    """Add an entry to a heap of ``size`` entries; there must be room for one more."""
    cdef Py_ssize_t here = size, parent
    while here > 0:
        parent = (here - 1) >> 2
        if not is_before(&entry, &heap[parent]):
            break
        heap[here] = heap[parent]
        here = parent
    heap[here] = entry


cdef inline Entry pop_entry(Entry* heap, Py_ssize_t size) noexcept nogil:
    """Remove the first of ``size`` entries and keep its slot in the entry that becomes free."""
    cdef Entry first = heap[0], last = heap[size - 1]
    cdef Py_ssize_t here = 0, child, best, end
    size -= 1
    while True:
        best = 4 * here + 1
        if best >= size:
            break
        end = min(best + 4, size)
        for child in range(best + 1, end):
            if is_before(&heap[child], &heap[best]):
                best = child
        if not is_before(&heap[best], &last):
            break
        heap[here] = heap[best]
        here = best
    heap[here] = last
    heap[size].slot = first.slot
    return first
