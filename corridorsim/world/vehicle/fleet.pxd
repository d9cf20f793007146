cimport cython
from corridorsim.kernel._road cimport RoadLoad, Route
from corridorsim.world.vehicle.borders cimport BordersOnRoute
from corridorsim.world.vehicle.climate cimport Climate

cdef double ACCESS_KMH


@cython.final
cdef class Fit:
    cdef readonly tuple groups, overnight
    cdef readonly dict plugs
    cdef readonly double best_kw
    cdef readonly str best_kind


@cython.final
cdef class VehicleClass:
    cdef readonly str name
    cdef readonly object vehicle
    cdef readonly RoadLoad load
    cdef readonly double charge_efficiency, usable_kwh, tare_t, vehicle_cost_per_h, wear_cost_per_km
    cdef readonly double max_charge_soc, reserve_soc
    cdef double _health
    cdef bint _wears
    cdef readonly list fits
    cdef dict _climates, _airs
    cpdef double cycles_of(self, double energy_kwh) except? -1
    cpdef double battery_cost(self, double full_cycles) except? -1
    cpdef Climate climate(self, weather)
    cpdef double access_kwh_per_km(self, double mass_kg, Climate climate, double time_s) except? -1


@cython.final
cdef class Depot:
    cdef readonly double price_per_kwh, carbon_g_per_kwh
    cdef readonly object marginal_g_per_kwh


@cython.final
cdef class VehicleOnRoute:
    cdef public VehicleClass vehicle_class
    cdef public object spec, origin
    cdef readonly Depot depot
    cdef readonly double driver_cost_per_h
    cdef readonly object diesel_kg
    cdef public list climates
    cdef public double[::1] length_m, km_before, toll_before, spared_before, speed_mps, ahead_s, access_km, access_s
    cdef public list nodes, jurisdictions
    cdef public Route road
    cdef public double free_flow_s
    cdef public list rest_areas, stretches, stops, positions, stop_names, fits
    cdef public Py_ssize_t stops_at_origin
    cdef public BordersOnRoute borders
