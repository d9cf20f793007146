"""Base class of all configuration models, and the number types they share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema

from corridorsim.config.reading.attribute_docstrings import attribute_docstrings
from corridorsim.config.reading.renamed import Renamed


class Model(BaseModel):
    """A frozen record that rejects unknown keys, text for numbers, NaN and infinity."""

    # A model is built when it is first used: those below an experiment are built with it, and a worker needs none.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe fields by their docstrings, and allow the old names of renamed keys as deprecated ones.

        Editors then mark such keys instead of rejecting them.
        """
        reference = handler(core_schema)
        properties = handler.resolve_ref_schema(reference).get("properties", {})
        docstrings = attribute_docstrings(cls)
        for name, info in cls.model_fields.items():
            key = info.alias or name
            if info.description is None and name in docstrings:
                properties[key]["description"] = docstrings[name]
            for item in info.metadata:
                if isinstance(item, Renamed):
                    note = {"deprecated": True, "description": f"Old name of {name}."}
                    properties[item.old] = properties[key] | note
        return reference


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=80)]
"""Letters, digits, '_', '-' and '.' only, since names become folder and column names."""

Number = Annotated[float, Field(strict=True)]
Positive = Annotated[float, Field(gt=0, strict=True)]
NonNegative = Annotated[float, Field(ge=0, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Soc = Annotated[float, Field(ge=0, le=1, strict=True, description="state of charge, 0 to 1 of usable capacity")]
Count = Annotated[int, Field(ge=1, strict=True)]


def _no_number(value: object) -> object:
    """Reject numbers, which pydantic would read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"{value} is not a date; expected YYYY-MM-DD, e.g. 2027-03-01")
    return value


Day = Annotated[date, BeforeValidator(_no_number)]


def _wall_clock(instant: datetime) -> datetime:
    if instant.tzinfo is not None:
        raise ValueError("is a local time; remove the time zone, since that of the jurisdiction applies")
    return instant


LocalInstant = Annotated[datetime, BeforeValidator(_no_number), AfterValidator(_wall_clock)]
"""A local date and time, such as 2027-03-01T08:30."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""Local time of day as HH:MM; 24:00 is the end of the day."""


def minutes_of_day(clock: str) -> int:
    """Minutes since local midnight of a checked ``HH:MM``."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
