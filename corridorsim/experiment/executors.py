"""Ways to run tasks: in this process, or in a pool of processes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import ModuleType
from typing import TypeVar

import pyarrow as pa

from corridorsim.errors import RunError

T = TypeVar("T")
R = TypeVar("R")


def run_serial(function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
    """Run tasks one after another."""
    return map(function, tasks)


def run_processes(function: Callable[[T], R], tasks: Sequence[T], workers: int) -> Iterator[R]:
    """Run tasks in a pool of fresh processes; yield results in the order of completion.

    Raises
    ------
    RunError
        A worker died; results already yielded remain valid.
    """
    pool = ProcessPoolExecutor(min(workers, len(tasks)), mp_context=get_context("spawn"), initializer=_begin_worker)
    try:
        futures = [pool.submit(function, task) for task in tasks]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise RunError(
            "a worker process died: most likely it ran out of memory, or the calling script has no "
            "`if __name__ == '__main__':` around the call. Finished units are kept: continue with --resume, and with "
            "fewer --workers if memory is short"
        ) from error
    except BaseException:
        # Ctrl-C or an error: units in progress are discarded, so do not wait for them.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 - kill_workers() comes with Python 3.14
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers, and start without pandas."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    without_pandas()


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
