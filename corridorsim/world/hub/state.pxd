cimport cython
from corridorsim.kernel._allocation cimport HubPower
from corridorsim.world.grid.load cimport Supply
from corridorsim.world.hub.queue cimport EvseQueue


@cython.locals(counted=tuple)
cpdef tuple hub_state(str name, double now_s, HubPower power, Supply supply, EvseQueue queue, tuple nights)
