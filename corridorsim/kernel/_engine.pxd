cpdef double time_of(object env) except? -1
cpdef object after(object env, double delay_s, object value=*)
