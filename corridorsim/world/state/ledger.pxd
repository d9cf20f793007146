cimport cython
from corridorsim.kernel._engine cimport time_of
from corridorsim.records.rows cimport Rows
from corridorsim.world.driver.log cimport DriverLog
from corridorsim.world.state.activity cimport Activity
from corridorsim.world.state.battery cimport Battery
from corridorsim.world.state.motion cimport Motion
from corridorsim.world.trip cimport Operator, Trip
from corridorsim.world.tables.world_log cimport WorldLog
from corridorsim.world.vehicle.climate cimport Climate
from corridorsim.world.vehicle.fleet cimport VehicleClass, VehicleOnRoute

cdef int DRIVING, ON_DUTY, RESTING
cdef Py_ssize_t _N_TIMES
cdef double inf, SECONDS_PER_HOUR, GRAMS_PER_KG


@cython.final
@cython.freelist(64)
cdef class Ledger:
    cdef object _env
    cdef Operator _operator
    cdef WorldLog _log
    cdef Trip _trip
    cdef Motion _motion
    cdef Battery _battery
    cdef DriverLog _driver
    cdef double _depart_s
    cdef bint _is_traced
    cdef Py_ssize_t _traced_segment
    cdef double _traced_km
    cdef readonly double[6] spent_s
    cdef public Activity doing
    cdef public double daily_rest_s, distance_km, charged_kwh, v2g_kwh, session_cost, rescue_cost, emissions_kg
    cdef public object emissions_marginal_kg
    cdef public Py_ssize_t charging_stops

    @cython.locals(now=double, hours=int, climate=Climate)
    cpdef int spend(self, Activity activity, double seconds) except -1

    @cython.locals(column=Py_ssize_t, spent_s=double)
    cpdef double unspent_s(self) except? -1

    @cython.locals(now=double)
    cpdef int rested(self, double seconds) except -1
    cpdef int emit(self, double average_kg, marginal_kg) except -1

    @cython.locals(now=double, segment=Py_ssize_t, start=Py_ssize_t)
    cdef int _trace(self, Activity activity, double seconds) except -1

    @cython.locals(
        trip=Trip, motion=Motion, battery=Battery, row=Rows, route=VehicleOnRoute, vehicle=VehicleClass, now=double,
        duration_s=double, depot_kwh=double, depot_grid_kwh=double, paid_h=double, time_cost=double, cycles=double,
        column=Py_ssize_t
    )
    cpdef int write(self, str status, double delivery_due_s, twin_s, bint has_ended=*) except -1
    cdef object _marginal_kg(self, double depot_grid_kwh)
