"""Ways to run tasks: in this process, or in a pool of processes."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context, parent_process
from threading import Thread
from types import ModuleType
from typing import Generic, Protocol, TypeVar

import pyarrow as pa

from corridorsim.errors import RunError

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

KEPT_PER_WORKER = 4
"""Number of shared values that a worker keeps."""


class Task(Protocol[R_co]):
    """What a process can do by itself."""

    def run(self) -> R_co:
        """Do it."""


class Tasks(Protocol[R_co]):
    """Tasks of which some can begin only when others have ended."""

    def next_task(self) -> Task[R_co] | None:
        """Return the next task that can begin; None if there is none until a task that is running has ended."""


class Independent(Generic[R]):
    """Tasks that can begin at any time, in this order."""

    def __init__(self, tasks: Iterable[Task[R]]) -> None:
        self._tasks = iter(tasks)

    def next_task(self) -> Task[R] | None:
        """See ``Tasks``."""
        return next(self._tasks, None)


class Shared(Generic[T]):
    """A value that many tasks have in common: it is pickled once, and each worker unpickles it once."""

    def __init__(self, value: T) -> None:
        self.value = value
        self._pickled: bytes | None = None

    def __reduce__(self) -> tuple[Callable[[bytes], Shared[T]], tuple[bytes]]:
        if self._pickled is None:
            self._pickled = pickle.dumps(self.value)
        return _unpickled, (self._pickled,)


@lru_cache(maxsize=KEPT_PER_WORKER)
def _unpickled(pickled: bytes) -> Shared[T]:
    return Shared(pickle.loads(pickled))  # noqa: S301 - of our own parent process


def run_tasks(tasks: Tasks[R], workers: int, if_one_dies: str) -> Generator[R]:
    """Run tasks in this process, or in a pool if there are several workers; yield results as they come.

    Parameters
    ----------
    if_one_dies
        What to do if a worker dies, for the message.

    Raises
    ------
    RunError
        A worker died; results already yielded remain valid.
    """
    return _run_pool(tasks, workers, if_one_dies) if workers > 1 else _run_here(tasks)


def _run_here(tasks: Tasks[R]) -> Generator[R]:
    while (task := tasks.next_task()) is not None:
        yield task.run()


def _run_pool(tasks: Tasks[R], workers: int, if_one_dies: str) -> Generator[R]:
    """Yield results in the order of completion.

    One task more than there are workers is handed out, so that no worker waits for this process.
    """
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_worker)
    running: set[Future[R]] = set()
    try:
        while True:
            while len(running) <= workers and (task := tasks.next_task()) is not None:
                running.add(pool.submit(_run, task))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise RunError(
            "a worker process died: most likely it ran out of memory, or the calling script has no "
            f"`if __name__ == '__main__':` around the call. {if_one_dies}"
        ) from error
    except BaseException:
        # Ctrl-C or an error: tasks in progress are discarded, so do not wait for them.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - kill_workers() comes with Python 3.14
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _run(task: Task[R]) -> R:
    return task.run()


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers, end if it is killed, and start without pandas."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    without_pandas()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent has ended, so that it does not disturb a run that continues in the folder."""
    parent = parent_process()
    assert parent is not None  # noqa: S101 - a worker has one
    parent.join()
    os._exit(1)


def without_pandas() -> None:
    """Let pyarrow convert lists without importing pandas, which takes longer than all else that a worker imports.

    It looks for pandas once, at the first conversion, and imports it later only where a pandas object is asked for.
    """
    sys.meta_path.insert(0, _NO_PANDAS)
    pa.array([])
    sys.meta_path.remove(_NO_PANDAS)


class _NoPandas:
    """A finder of modules by which an import of pandas fails."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:  # noqa: ARG002
        if name == "pandas":
            raise ImportError("not now", name=name)


_NO_PANDAS = _NoPandas()
