cimport cython
from corridorsim.world.hub.published cimport Published
from corridorsim.world.hub.queue cimport EvseQueue


@cython.final
cdef class ExpectedWait:
    cdef EvseQueue _queue
    cdef object _calendar
    cdef Published _published
    cdef double _occupied_sum_s
    cdef Py_ssize_t _departures
    cdef public object announced
    cpdef int learn(self, double occupied_s) except -1

    @cython.locals(queueing=Py_ssize_t, free=tuple, group=Py_ssize_t, pace=Py_ssize_t, each_s=double, works_s=double)
    cpdef double seconds(
        self, double now_s, tuple groups, bint is_small=*, bint seen_live=*, bint is_booked=*
    ) except? -1
