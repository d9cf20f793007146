"""Optional packages, imported only by the commands that use them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from corridorsim.errors import ExtraError


def optional(module: str, extra: str) -> Any:
    """Import a module of an optional package.

    Raises
    ------
    ExtraError
        It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ExtraError(f"this needs {package}; install it: pip install 'corridorsim[{extra}]'") from error
