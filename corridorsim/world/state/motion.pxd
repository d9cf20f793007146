cimport cython
from corridorsim.world.vehicle.fleet cimport VehicleOnRoute

cdef double METRES_PER_KM


@cython.final
@cython.freelist(64)
@cython.no_gc
cdef class Motion:
    cdef readonly VehicleOnRoute route
    cdef readonly double mass_kg, access_kwh_per_km
    cdef public Py_ssize_t segment, next_waypoint, borders_crossed
    cdef public double offset_m, egress_s, egress_kwh, turnable_until_s
    cpdef double ahead_s(self) except? -1
    cpdef double to_segment_s(self, Py_ssize_t end) except? -1
    cpdef Py_ssize_t next_position(self) except? -1
    cpdef double km(self) except? -1

    @cython.locals(amount=double, share=double, after=double)
    cpdef double so_far(self, double[::1] before) except? -1
    cpdef int enter_hub(self, Py_ssize_t stop) except -1
    cpdef int leave_hub(self) except -1
