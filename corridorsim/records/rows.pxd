cimport cython

cdef int _NUMBER, _NAME, _TEXT
cdef double _NULL, _NO_NAME
cdef Py_ssize_t _BATCH_ROWS


@cython.final
cdef class Rows:
    cdef readonly Py_ssize_t width, count
    cdef readonly list columns, codes, texts
    cdef signed char[::1] _kinds
    cdef object _when_full, _memory
    cdef Py_ssize_t _column, _at
    cdef double[::1] _cells

    @cython.locals(kind=int, column=Py_ssize_t, name=str)
    cpdef void add(self, tuple row) except *
    cpdef void number(self, str column, double value) except *
    cpdef void optional(self, str column, value) except *

    @cython.locals(code=double, codes=dict)
    cpdef void name(self, str column, str value) except *
    cpdef void text(self, str column, str value) except *

    @cython.locals(expected=str)
    cdef void _put(self, str column, int kind, double value) except *
    cpdef void end(self) except *
