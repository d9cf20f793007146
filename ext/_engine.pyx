# cython: binding=False
"""SimPy's event loop, compiled: environment, events, timeouts, processes and interrupts.

Everything visible to agents is as in SimPy 4.1: events happen by time, priority and the order in which they were
scheduled; callbacks run in the order in which they were added; a process that fails makes its waiters, or the run,
fail. The tests run the same programs on both. Rarely used parts are SimPy's own: conditions (``a | b``), resources and
exceptions.

It is fast because entries of the heap are C structs, the only process that waits for an event is kept in a separate
slot and resumed without a call through Python, and generators are advanced without a StopIteration.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF
from corridorsim.kernel._heap cimport Entry, pop_entry, push_entry
from libc.stdint cimport int64_t
from libc.stdlib cimport free, realloc

from simpy.core import StopSimulation
from simpy.events import PENDING as SIMPY_PENDING
from simpy.events import Condition
from simpy.exceptions import Interrupt

cdef extern from *:
    """
    #ifndef CORRIDORSIM_SOURCE_HASH
    #define CORRIDORSIM_SOURCE_HASH ""
    #endif
    """
    const char* CORRIDORSIM_SOURCE_HASH

cdef extern from "Python.h":
    # -1 with an exception set, 0 if the generator returned, 1 if it yielded
    int PyIter_Send(object generator, object value, PyObject** result) except -1

SOURCE_HASH = CORRIDORSIM_SOURCE_HASH.decode()

cdef object PENDING = SIMPY_PENDING
cdef enum Priority:
    RESUMED = -1
    URGENT = 0
    NORMAL = 1
# Larger than the number of events ever scheduled, so that entries are ordered by priority, then by number.
cdef int64_t ONE_PRIORITY = <int64_t>1 << 55


@cython.freelist(256)
cdef class Event:
    """See ``simpy.Event``; made by ``Environment.event()``."""

    cdef readonly Environment env
    cdef readonly object _value
    cdef readonly bint _ok
    cdef public bint _defused
    """Whether its failure has been handled; also set by SimPy's own classes."""
    cdef bint has_happened
    cdef Process waiter
    """The process that waits for it, if that is the only callback."""
    cdef list waiting
    """All callbacks, unless ``waiter`` is the only one; None until one is added."""

    def __repr__(self):
        return f"<{type(self).__name__}() object at {id(self):#x}>"

    @property
    def callbacks(self):
        """The live list of callbacks that are called with the event when it happens; None once it has."""
        if self.has_happened:
            return None
        if self.waiting is None:
            self.waiting = []
        if self.waiter is not None:
            self.waiting.append(self.waiter._resume)
            self.waiter = None
        return self.waiting

    @property
    def triggered(self):
        """Whether it has happened or is about to."""
        return self._value is not PENDING

    @property
    def processed(self):
        """Whether it has happened."""
        return self.has_happened

    @property
    def ok(self):
        """Whether it was triggered as a success."""
        return self._ok

    @property
    def value(self):
        """Value with which it was triggered; AttributeError before that."""
        if self._value is PENDING:
            raise AttributeError(f"Value of {self} is not yet available")
        return self._value

    def succeed(self, value=None):
        """Let it happen now, with a value; RuntimeError if it was already triggered."""
        self.settle(value, True)
        return self

    def fail(self, exception):
        """Let it happen now, as a failure; TypeError if ``exception`` is not an exception."""
        if self._value is PENDING and not isinstance(exception, BaseException):
            raise TypeError(f"{exception} is not an exception.")
        self.settle(exception, False)
        return self

    def __or__(self, other):
        return Condition(self.env, Condition.any_events, [self, other])

    cdef int settle(self, object value, bint ok) except -1:
        if self._value is not PENDING:
            raise RuntimeError(f"{self} has already been triggered")
        self._value = value
        self._ok = ok
        return self.env.push(self, self.env.now, NORMAL)

    cdef int add_waiter(self, Process process) except -1:
        if self.waiter is None and self.waiting is None:
            self.waiter = process
        else:
            self.callbacks.append(process._resume)
        return 0

    cdef int remove_waiter(self, Process process) except -1:
        if self.waiter is process:
            self.waiter = None
        else:
            self.callbacks.remove(process._resume)
        return 0


cdef class Timeout(Event):
    """See ``simpy.Timeout``; made by ``Environment.timeout()``."""


cdef class Process(Event):
    """See ``simpy.Process``; made by ``Environment.process()``."""

    cdef object generator
    cdef readonly object target
    """The event that it waits for; None once it has ended."""

    def __init__(self, Environment env not None, object generator):
        if not hasattr(generator, "throw"):
            raise ValueError(f"{generator} is not a generator.")
        cdef Event begin = Event.__new__(Event)
        begin.waiter = self
        self.env = env
        self._value = PENDING
        self.generator = generator
        self.target = begin
        schedule_new(begin, env, env.now, URGENT, None)

    def __repr__(self):
        return f"<Process({self.generator.__name__}) object at {id(self):#x}>"

    @property
    def is_alive(self):
        """Whether the generator has not ended."""
        return self._value is PENDING

    def interrupt(self, cause=None):
        """Throw ``simpy.Interrupt`` into it before anything else that is due now.

        RuntimeError if it has ended or would interrupt itself.
        """
        if self._value is not PENDING:
            raise RuntimeError(f"{self} has terminated and cannot be interrupted.")
        if self.env.active is self:
            raise RuntimeError("A process is not allowed to interrupt itself.")
        cdef Event interruption = Event.__new__(Event)
        interruption.waiting = [self._throw]
        schedule_new(interruption, self.env, self.env.now, URGENT, Interrupt(cause))
        interruption._ok = False
        interruption._defused = True

    def _resume(self, event):
        self.go_on(event)

    def _throw(self, interruption):
        # An earlier interrupt of the same moment may have ended it.
        if self._value is not PENDING:
            return
        if isinstance(self.target, Event):
            (<Event>self.target).remove_waiter(self)
        else:
            self.target.callbacks.remove(self._resume)
        self.go_on(interruption)

    cdef int go_on(self, object event) except -1:
        """Advance the generator to the next event that has not happened yet, or to its end."""
        cdef bint has_ended = False
        self.env.active = self
        while True:
            event = self.advance(event, &has_ended)
            if has_ended:
                self.env.push(self, self.env.now, NORMAL)
                break
            if isinstance(event, Event):
                if not (<Event>event).has_happened:
                    (<Event>event).add_waiter(self)
                    break
            else:
                # An event of SimPy's own classes, or not an event.
                if not hasattr(event, "callbacks"):
                    raise RuntimeError(f'Invalid yield value "{event}" of {self}')
                if event.callbacks is not None:
                    event.callbacks.append(self._resume)
                    break
        self.target = event
        self.env.active = None
        return 0

    cdef object advance(self, object event, bint* has_ended):
        """What the generator yields when given the event; None if it ends, which settles the process."""
        cdef PyObject* result = NULL
        cdef object given, gotten
        cdef bint ok
        if isinstance(event, Event):
            given, ok = (<Event>event)._value, (<Event>event)._ok
        else:
            given, ok = event._value, event._ok
        try:
            if not ok:
                event._defused = True
                return self.generator.throw(copy_of(given))
            has_ended[0] = PyIter_Send(self.generator, given, &result) == 0
            gotten = <object>result
            Py_DECREF(gotten)
            if not has_ended[0]:
                return gotten
            self._value, self._ok = gotten, True
        except StopIteration as end:
            self._value, self._ok = end.value, True
        except BaseException as error:
            error.__traceback__ = error.__traceback__.tb_next  # without this function
            self._value, self._ok = error, False
        has_ended[0] = True


cdef class Environment:
    """See ``simpy.Environment``; the clock is a float."""

    cdef readonly double now
    cdef readonly int64_t scheduled
    """Events scheduled so far."""
    cdef Process active
    cdef list events
    """By slot; None if the slot is free."""
    cdef Entry* heap
    cdef Py_ssize_t size, room

    def __cinit__(self, double initial_time=0.0):
        self.now = initial_time
        self.events = []

    def __dealloc__(self):
        free(self.heap)

    @property
    def active_process(self):
        """The process running now; None between processes."""
        return self.active

    def event(self):
        """An event to be triggered by the caller."""
        return pending_in(self)

    def timeout(self, double delay=0.0, object value=None):
        """An event that happens after ``delay``; ValueError if that is negative."""
        if not delay >= 0.0:  # as NaN is not, which would spoil the order of events
            raise ValueError(f"Negative delay {delay}")
        return timeout_after(self, delay, value)

    def process(self, object generator):
        """A process that begins now."""
        return Process(self, generator)

    def schedule(self, object event, signed char priority=NORMAL, double delay=0.0):
        """Let a triggered event happen after ``delay``; SimPy's own classes call it."""
        self.push(event, self.now + delay, priority)

    def run(self, until=None):
        """Run all events, or those before a time or an event; return the event's value.

        Raises ValueError if the time is not in the future, RuntimeError if the event never happens, and any exception
        of a process for which nothing waited.
        """
        if until is not None:
            if not hasattr(until, "callbacks"):
                until = self.stop_at(until)
            elif until.callbacks is None:
                return until.value
            until.callbacks.append(StopSimulation.callback)
        try:
            while self.size > 0:
                self.step()
        except StopSimulation as stop:
            return stop.args[0]
        if until is not None:
            raise RuntimeError(f'No scheduled events left but "until" event was not triggered: {until}')

    cdef Event stop_at(self, double time):
        """An event that happens before anything else that is due at a time."""
        if time <= self.now:
            raise ValueError(f"until ({time}) must be greater than the current simulation time")
        cdef Event stop = Event.__new__(Event)
        schedule_new(stop, self, self.now + (time - self.now), URGENT, None)  # rounded as SimPy does
        return stop

    cdef int step(self) except -1:
        cdef Entry entry = pop_entry(self.heap, self.size)
        cdef object event = self.events[entry.slot]
        cdef Event own
        cdef Process waiter
        self.events[entry.slot] = None
        self.size -= 1
        self.now = entry.time
        if not isinstance(event, Event):
            callbacks, event.callbacks = event.callbacks, None
            self.call_back(event, callbacks)
            if not event._ok and not hasattr(event, "_defused"):
                raise copy_of(event._value)
            return 0
        own = <Event>event
        waiter, callbacks = own.waiter, own.waiting
        own.has_happened, own.waiter, own.waiting = True, None, None
        if waiter is not None:
            waiter.go_on(own)
        elif callbacks is not None:
            self.call_back(own, callbacks)
        if not own._ok and not own._defused:
            raise copy_of(own._value)
        return 0

    cdef int call_back(self, object event, list callbacks) except -1:
        try:
            for callback in callbacks:
                callback(event)
        except StopSimulation:
            # The remaining callbacks are called when the run continues.
            rest = callbacks[callbacks.index(callback) + 1:]
            if isinstance(event, Event):
                (<Event>event).has_happened, (<Event>event).waiting = False, rest
            else:
                event.callbacks = rest
            self.push(event, self.now, RESUMED)
            raise
        return 0

    cdef int push(self, object event, double time, int priority) except -1:
        cdef Entry entry
        if self.size == self.room:
            self.grow()
        if self.size == len(self.events):
            entry.slot = self.size
            self.events.append(event)
        else:
            entry.slot = self.heap[self.size].slot
            self.events[entry.slot] = event
        entry.time = time
        entry.order = priority * ONE_PRIORITY + self.scheduled
        push_entry(self.heap, self.size, entry)
        self.scheduled += 1
        self.size += 1
        return 0

    cdef int grow(self) except -1:
        cdef Py_ssize_t room = max(64, 2 * self.room)
        cdef Entry* heap = <Entry*>realloc(self.heap, room * sizeof(Entry))
        if heap == NULL:
            raise MemoryError
        self.heap, self.room = heap, room
        return 0


cdef inline Event pending_in(Environment env):
    cdef Event event = Event.__new__(Event)
    event.env = env
    event._value = PENDING
    return event


cdef inline Timeout timeout_after(Environment env, double delay, object value):
    cdef Timeout timeout = Timeout.__new__(Timeout)
    schedule_new(timeout, env, env.now + delay, NORMAL, value)
    return timeout


cdef inline int schedule_new(Event event, Environment env, double time, int priority, object value) except -1:
    """Fill in a new event that succeeds with a value at a time."""
    event.env = env
    event._value = value
    event._ok = True
    return env.push(event, time, priority)


cdef object copy_of(object error):
    """A copy of a failure for one receiver, with its own traceback."""
    copy = type(error)(*error.args)
    copy.__cause__ = error
    return copy


cpdef double time_of(object env) except? -1:
    """Time now in an environment, ours or SimPy's [s of the run]; compiled agents read ours without a Python float."""
    if type(env) is Environment:
        return (<Environment>env).now
    return env.now


cpdef object after(object env, double delay_s, object value=None):
    """An event that happens after ``delay_s``; ValueError if that is negative."""
    if type(env) is Environment and delay_s >= 0.0:
        return timeout_after(<Environment>env, delay_s, value)
    return env.timeout(delay_s, value)


cpdef object new_event(object env):
    """An event to be triggered by the caller."""
    return pending_in(<Environment>env) if type(env) is Environment else env.event()


cpdef int succeed(object event, object value) except -1:
    """Let an event happen now, with a value; RuntimeError if it was already triggered."""
    if isinstance(event, Event):
        return (<Event>event).settle(value, True)
    event.succeed(value)
    return 0
