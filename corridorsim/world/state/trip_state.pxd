cimport cython
from corridorsim.world.driver.bans cimport BanCalendar
from corridorsim.world.driver.drivers cimport RouteDrivers
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.state.battery cimport Battery
from corridorsim.world.state.itinerary cimport Itinerary
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.trip cimport Operator, Trip
from corridorsim.world.vehicle.fleet cimport VehicleOnRoute


@cython.final
@cython.freelist(64)
cdef class TripState:
    cdef readonly Trip trip
    cdef readonly Operator operator
    cdef readonly object observer
    cdef list _bans
    cdef readonly RouteDrivers drivers
    cdef readonly VehicleOnRoute route
    cdef readonly Motion motion
    cdef readonly Battery battery
    cdef readonly DriverLog driver
    cdef readonly Ledger ledger
    cdef readonly Itinerary itinerary
    cdef public object visit
    cdef readonly double delivery_due_s
    cpdef BanCalendar bans_on(self, Py_ssize_t segment)
    cpdef double soc_on_road(self) except? -1
