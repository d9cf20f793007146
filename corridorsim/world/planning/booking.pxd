cimport cython
from corridorsim.world.hub.bookings cimport Booking
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.vehicle.fleet cimport Fit, VehicleOnRoute


@cython.locals(fit=Fit, group=Py_ssize_t)
cpdef Booking book(TripState state, double now_s, Py_ssize_t stop, Hub hub, double drive_s)


@cython.locals(fit=Fit)
cpdef bint can_book(TripState state, double now_s, Py_ssize_t stop, Hub hub, double drive_s) except? -1


@cython.locals(route=VehicleOnRoute, motion=Motion)
cpdef object booked_begin_s(TripState state, double now_s, Py_ssize_t stop, double drive_s)
