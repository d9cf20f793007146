cimport cython
from corridorsim.world.hub.sessions cimport Charged
from corridorsim.world.hub.terms cimport Terms
from corridorsim.world.state.session cimport Session

cdef double SECONDS_PER_HOUR


cdef class Billing:
    cpdef void settle(self, Session session) except *
    cpdef void rested(self, Session session, double seconds) except *
    cpdef void close(self, Session session, double now_s) except *
    cpdef double so_far(self, Session session, double now_s) except? -1


cdef class FlatBilling(Billing):
    cdef object _log, _spec
    cdef double _efficiency, _idle_grace_s, _idle_fee_per_h

    @cython.locals(charged=Charged, terms=Terms, connector_kwh=double)
    cpdef void settle(self, Session session) except *
    cdef int _give_rebate(self, Session session, double connector_kwh) except -1

    @cython.locals(idle_s=double)
    cpdef void rested(self, Session session, double seconds) except *
    cpdef double so_far(self, Session session, double now_s) except? -1


cdef class ItemisedBilling(Billing):
    cdef object _log, _spec
    cpdef void close(self, Session session, double now_s) except *
    cpdef double so_far(self, Session session, double now_s) except? -1
