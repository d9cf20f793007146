"""Error messages and exit codes: 1 for wrong input, 3 for a failed run, 130 if interrupted."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import click

from corridorsim.errors import ConfigError, CorridorSimError, DeprecatedKeyWarning, RunError

EXIT_INPUT, EXIT_RUN, EXIT_INTERRUPTED = 1, 3, 130


class CorridorGroup(click.Group):
    """A command group that reports our errors as messages without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _shows_deprecated_keys(warnings.showwarning)
                return super().invoke(ctx)
        except RunError as error:
            _leave(str(error), EXIT_RUN)
        except ConfigError as error:
            _leave(str(error), EXIT_INPUT, prefix="")
        except CorridorSimError as error:
            _leave(str(error), EXIT_INPUT)
        except KeyboardInterrupt:
            _leave("interrupted; finished units are kept, continue with --resume", EXIT_INTERRUPTED)
        except OSError as error:
            _leave(f"{error}; check the path, the permissions and the free space", EXIT_RUN)
        return None


def _leave(message: str, code: int, prefix: str = "error: ") -> None:
    click.echo(prefix + message, err=True)
    sys.exit(code)


def _shows_deprecated_keys(show_other: Callable[..., None]) -> Callable[..., None]:
    """Replace ``warnings.showwarning``: deprecated keys look like the other warnings of an experiment, each once."""
    shown: set[str] = set()

    def show(message: Warning | str, category: type[Warning], filename: str, lineno: int, *others: Any) -> None:
        if not issubclass(category, DeprecatedKeyWarning):
            show_other(message, category, filename, lineno, *others)
            return
        text = f"warning: {filename}:{lineno}: {message}"
        if text not in shown:
            shown.add(text)
            click.echo(text, err=True)

    return show
