"""What a utility tariff refuses, in words."""

import pytest
from pydantic import ValidationError

from corridorsim.config.utility import UtilityTariff

FLAT = {"energy": {"e": {"price_per_kwh": 0.1}}}


def tariff(**keys):
    return UtilityTariff.model_validate(FLAT | keys)


def demand(**keys):
    return {"demand": {"d": {"price_per_kw_month": 9.0} | keys}}


def energy(*windows):
    named = [dict(zip(("start", "end", "days", "dates"), window, strict=False)) for window in windows]
    return {"energy": {"e": {"windows": [window | {"price_per_kwh": 0.2} for window in named]}}}


ALL, SUN = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["sun"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (demand(start="08:00", end="08:00"), "start and end are both 08:00; for a whole day, write 00:00 to 24:00"),
        (demand(start="24:00", end="08:00"), "start may not be 24:00; write 00:00 on the next day"),
        (demand(days=[]), "the window never begins; give days of the week or dates"),
        (
            demand(start="08:00", windows=[{"end": "06:00"}]),
            "windows and start are both given; put start into each window",
        ),
        (
            demand(start="08:15", end="20:00") | {"demand_interval_min": 30},
            "demand.d begins or ends at 08:15, which is not a multiple of demand_interval_min 30",
        ),
        ({"demand_interval_min": 20}, "Input should be 15, 30 or 60"),
        (demand(ratchet={"share": 1.2}), "less than or equal to 1"),
        (energy(("22:00", "06:00"), ("05:00", "07:00")), "windows 22:00-06:00 and 05:00-07:00 overlap in jan"),
        (energy(("22:00", "06:00", SUN), ("05:00", "07:00", ["mon"])), "overlap in jan"),
        (
            energy(("22:00", "10:00", SUN, ["2030-06-03"]), ("09:00", "11:00", ["tue"], ["2030-06-04"])),
            "overlap on 2030-06-04",
        ),
        (
            energy(("22:00", "06:00", ["mon"]), ("00:00", "08:00", SUN)) | {"holidays": ["2030-06-04"]},
            "windows 22:00-06:00 and 00:00-08:00 overlap on 2030-06-04",
        ),
    ],
)
def test_refused_in_words(keys, said):
    with pytest.raises(ValidationError, match="1 validation error") as caught:
        tariff(**keys)
    assert said in str(caught.value)


def test_windows_that_only_touch_are_accepted():
    tariff(**energy(("22:00", "06:00"), ("06:00", "22:00")))
    tariff(**energy(("22:00", "06:00", ["sun"]), ("00:00", "08:00", ["sun"]), ("22:00", "24:00", ["mon"])))
    tariff(**energy(("22:00", "06:00", ["mon"]), ("00:00", "08:00", SUN)))
    tariff(**energy(("08:00", "10:00", SUN), ("09:00", "11:00", ["sat"], ["2030-06-02"])))
    tariff(**demand(windows=[{"start": "14:00", "end": "16:00"}, {"start": "15:00", "end": "17:00"}]))


def test_a_tariff_with_its_defaults_written_out_is_the_same():
    made = tariff(**demand(windows=[{"start": "22:00", "end": "06:00"}], ratchet={"share": 0.8}))
    assert UtilityTariff.model_validate(made.model_dump()) == made
