cpdef double time_of(object env) except? -1
cpdef object after(object env, double delay_s, object value=*)
cpdef object new_event(object env)
cpdef int succeed(object event, object value) except -1
