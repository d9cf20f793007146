cimport cython
from corridorsim.world.charging.surroundings cimport Surroundings
from corridorsim.world.driver.drivers cimport Drivers, RouteDrivers
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.journey.road cimport Road
from corridorsim.world.journey.truck cimport Truck
from corridorsim.world.state.battery cimport Battery
from corridorsim.world.state.ledger cimport Ledger
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.trip cimport Operator, Trip
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.vehicle.climate cimport Climate
from corridorsim.world.vehicle.fleet cimport VehicleClass, VehicleOnRoute

cdef double KG_PER_TONNE


@cython.final
cdef class TruckKind:
    cdef VehicleOnRoute route
    cdef Operator operator
    cdef RouteDrivers drivers
    cdef object planner
    cdef Road road
    cdef Climate climate_at_origin


@cython.final
cdef class TruckMaker:
    cdef Surroundings _around
    cdef list _borders, _mean_wait_s, _mean_price_per_kwh
    cdef object _scenario, _noise_stream
    cdef Drivers _drivers
    cdef dict _inspections, _classes, _kinds, _routes, _drivers_on, _roads, _roadsides, _price_tables

    @cython.locals(
        around=Surroundings, kind=TruckKind, route=VehicleOnRoute, vehicle_class=VehicleClass, mass_kg=double,
        access_kwh_per_km=double, motion=Motion, battery=Battery, driver=DriverLog, is_traced=bint,
        ledger=Ledger, state=TripState
    )
    cpdef Truck truck(self, Trip trip, ends, observer)

    @cython.locals(kind=TruckKind)
    cdef TruckKind _kind_of(self, Trip trip)
