"""Outages of EVSEs from events, by hand."""

import pandas as pd

from corridorsim.analysis.outages import evse_outages

from .rows import at


def outages(*rows):
    events = pd.DataFrame(rows, columns=["time", "kind", "subject"])
    events["time"] = pd.to_datetime([at(hour) for hour in events["time"]], utc=True)
    return evse_outages(events, (at(10), at(20)), at(30)).set_index("evse")


def test_outages_by_hand():
    found = outages(
        (2, "evse_fault", "across the begin"),
        (3, "evse_fault", "before"),
        (4, "evse_repaired", "before"),
        (12, "evse_maintenance", "planned"),
        (13, "evse_repaired", "across the begin"),
        (15, "evse_repaired", "planned"),
        (18, "evse_fault", "never mended"),
    )
    assert found["hours"].to_dict() == {"across the begin": 11, "before": 1, "planned": 3, "never mended": 12}
    assert found["window_hours"].to_dict() == {"across the begin": 3, "before": 0, "planned": 3, "never mended": 2}
    assert found["in_window"].to_dict() == {
        "across the begin": False, "before": False, "planned": True, "never mended": True,
    }  # fmt: skip
    assert found.loc["planned", "kind"] == "evse_maintenance"


def test_each_fault_ends_with_the_next_repair():
    found = outages(
        (11, "evse_fault", "e"), (12, "evse_repaired", "e"), (14, "evse_fault", "e"), (18, "evse_repaired", "e")
    )
    assert found["hours"].tolist() == [1, 4]


def test_nothing_happened():
    assert outages().empty
