cimport cython
from corridorsim.kernel._engine cimport time_of
from corridorsim.records.rows cimport Rows
from corridorsim.world.charging.billing cimport Billing
from corridorsim.world.charging.emissions cimport Emissions
from corridorsim.world.charging.surroundings cimport Offer, Surroundings
from corridorsim.world.hub.hub cimport Hub
from corridorsim.world.hub.sessions cimport Charged
from corridorsim.world.planning.planner cimport Planner, can_go_on
from corridorsim.world.state.decision cimport Decision
from corridorsim.world.state.session cimport Session
from corridorsim.world.state.trip_state cimport TripState
from corridorsim.world.vehicle.climate cimport Climate
from corridorsim.world.vehicle.fleet cimport VehicleClass

cdef double LEAST_DRIVE_S


@cython.final
@cython.freelist(64)
cdef class Stay:
    cdef readonly object env
    cdef readonly Planner planner
    cdef readonly Surroundings around
    cdef readonly Offer offer
    cdef readonly Billing billing
    cdef readonly TripState state
    cdef readonly Hub hub
    cdef readonly Session session
    cdef readonly Py_ssize_t number
    cdef public Decision plan
    cdef public bint went_as_planned

    @cython.locals(session=Session)
    cdef Session _session_at(self, Py_ssize_t stop)
    cpdef bint can_go_on(self) except? -1

    @cython.locals(vehicle_class=VehicleClass, climate=Climate)
    cpdef object begin_session(self, double target_soc)
    cpdef int end_session(self, Charged charged) except -1

    @cython.locals(session=Session)
    cdef int _settle(self, Charged charged) except -1

    @cython.locals(stop=Py_ssize_t)
    cpdef double to_next_s(self) except? -1
    cdef double _wanted_s(self, double to_next_s) except? -1

    @cython.locals(to_next_s=double, wanted_s=double)
    cpdef bint day_ends(self) except? -1

    @cython.locals(stop=Py_ssize_t, leaves_soc=double, least_soc=double, is_destination=bint)
    cpdef bint sleeps_here(self) except? -1

    @cython.locals(climate=Climate)
    cpdef double night_soc(self) except? -1

    @cython.locals(to_next_s=double)
    cpdef double to_rest_s(self) except? -1
    cpdef double night_s(self) except? -1

    @cython.locals(emissions=Emissions, session=Session)
    cdef tuple _emissions_kg(self)

    @cython.locals(session=Session, charged=Charged, average_kg=double, has_evse=bint, row=Rows)
    cpdef int close(self) except -1
    cpdef int give_up(self, str status, str reason=*) except -1
