cimport cython
from corridorsim.kernel._engine cimport after, time_of
from corridorsim.world.charging.stay cimport Stay
from corridorsim.world.hub.bookings cimport Booking
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.queue cimport Claim
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.vehicle.fleet cimport Fit

cdef double inf
cdef Py_ssize_t _NO_GROUP


@cython.locals(hub=Hub, fit=Fit, booking=Booking, claim=Claim)
cpdef object join(Stay stay)

cpdef object wanted_kw(Stay stay, Fit fit)


@cython.locals(hub=Hub, wait_s=double)
cdef object _reason_to_drive_on(Stay stay, Claim claim)


@cython.locals(itinerary=Itinerary, booking=Booking)
cdef Booking _take_up_booking(Stay stay)


@cython.locals(discipline=str, booked_s=double)
cdef double _rank(Stay stay, Fit fit, Booking booking) except? -1
