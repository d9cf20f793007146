cimport cython

cdef int _NUMBER, _NAME, _TEXT
cdef double _NULL, _NO_NAME
cdef Py_ssize_t _BATCH_ROWS


# Methods return int, although nothing uses it: whoever calls them need not ask after each cell for an exception.
@cython.final
cdef class Rows:
    cdef readonly Py_ssize_t width, count
    cdef readonly list columns, codes, texts
    cdef list _numbers, _names, _texts, _latest_names
    cdef signed char[::1] _kinds
    cdef object _when_full, _memory
    cdef Py_ssize_t _column, _at, _size
    cdef double[::1] _cells, _latest_codes

    @cython.locals(kind=int, column=Py_ssize_t, name=str)
    cpdef int add(self, tuple row) except -1

    @cython.locals(place=Py_ssize_t)
    cpdef int number(self, str column, double value) except -1
    cpdef int optional(self, str column, value) except -1

    @cython.locals(column=str)
    cpdef int unknown(self, tuple columns) except -1

    @cython.locals(place=Py_ssize_t)
    cpdef int name(self, str column, str value) except -1

    @cython.locals(codes=dict)
    cdef double _code_of(self, str name, Py_ssize_t column) except? -2

    @cython.locals(place=Py_ssize_t, texts=list)
    cpdef int text(self, str column, str value) except -1

    @cython.locals(place=Py_ssize_t, expected=str)
    cdef int _check(self, str column, int kind) except -1
    cpdef int end(self) except -1
