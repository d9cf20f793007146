cimport cython


@cython.final
cdef class Terms:
    cdef readonly bint is_own, is_accepted, may_book
    cdef readonly double overhead_s, failure, surcharge_per_kwh, fee, rebate_per_kwh
