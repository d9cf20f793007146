"""Docstrings of a model's fields, read from its source text when they are asked for."""

from __future__ import annotations

import ast
from inspect import cleandoc, get_annotations, getsource
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def attribute_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstring below each field, by the field's name; inherited fields included.

    Pydantic's ``use_attribute_docstrings`` does the same when a class is made, which takes longer than all else of
    loading a small experiment.
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        own = get_annotations(base)
        if own and hasattr(base, "model_fields"):
            found = {name: text for name, text in found.items() if name not in own} | _written_in(base)
    return found


def _written_in(model: type) -> dict[str, str]:
    (definition,) = ast.parse(dedent(getsource(model))).body
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 - the source of a class
    return {
        field.target.id: cleandoc(text.value.value)
        for field, text in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
