"""Docstrings below fields describe them in the schema, as pydantic does it, but read only when they are asked for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corridorsim.config.base import Model
from corridorsim.config.reading.attribute_docstrings import attribute_docstrings


class Described(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    length_km: float
    """Along the road,
    not as the crow flies.
    """
    name: str
    speed_kmh: float = 80
    """At free flow."""

    def method(self) -> None:
        """It is not a field."""


class Child(Described):
    model_config = ConfigDict(use_attribute_docstrings=True)

    speed_kmh: float = 60
    note: str = ""
    """Free text."""


class Own(Model):
    length_km: float
    """Along the road."""


def test_they_are_those_that_pydantic_finds():
    for model in (Described, Child):
        found = {name: info.description for name, info in model.model_fields.items() if info.description is not None}
        assert attribute_docstrings(model) == found
    assert set(attribute_docstrings(Child)) == {"length_km", "note"}


def test_the_schema_has_them_although_the_fields_do_not():
    assert Own.model_fields["length_km"].description is None
    assert Own.model_json_schema()["properties"]["length_km"]["description"] == "Along the road."
