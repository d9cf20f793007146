"""From a file to tables: nights at which trucks sell keep the identities of money, with a bill by items or without."""

import json

import pytest
from small_world import BASE, CCS, overlaid

from corridorsim import api

DEAR = {"start": "22:00", "end": "23:59", "energy_per_kwh": 0.9}
CHEAP = {"start": "00:00", "end": "06:00", "energy_per_kwh": 0.1}
TARIFFS = {"short form": {}, "items": {"max_price": 500.0}}


def corridor(tariff):
    """The day ends at the hub, 640 km on the way; the treasury pays a part of the energy."""
    rules = {
        "connectors": {"groups": {"fast": {"connectors": {CCS: 300}}, "night": {"connectors": {CCS: 100}}}},
        "tariffs": {"windows": [DEAR, CHEAP], "idle_fee_per_h": 12.0} | tariff,
        "incentives": {"energy_rebate_per_kwh": 0.05},
    }
    night = {"kind": "night", "count": 5, "overnight": True, "v2g_kw": 50}
    segments = [("west", "middle", 640), ("middle", "east", 320)]
    made = overlaid(
        {name: part for name, part in BASE.items() if name != "trips_file"},
        {
            "jurisdictions": {"here": {"rules": rules}},
            "network": {
                "segments": [{"start": a, "end": b, "length_km": km, "speed_kmh": 80} for a, b, km in segments]
            },
            "vehicles": {"truck": {"usable_kwh": 1000, "v2g_kw": 80}},
            "flows": {"eastward": {"trucks_per_day": 15, "soc_start": 1.0}},
            "hubs": {
                "plaza": {"evses": [{"kind": "fast", "count": 1}, night], "overnight_charging": "cheapest"},
            },
        },
    )
    made["simulation"] |= {"pilot_runs": 0, "cooldown_h": 48}
    return made


@pytest.mark.parametrize("name", TARIFFS)
def test_money_is_kept(tmp_path, name):
    (tmp_path / "nights.yaml").write_text(json.dumps(corridor(TARIFFS[name])), encoding="utf-8")
    results = api.run(tmp_path / "nights.yaml", tmp_path / "out", executor="serial")
    assert api.check(tmp_path / "out") == []
    sessions, bills = results.charging_sessions.to_pandas(), results.bills.to_pandas()
    assert (sessions["v2g_revenue"] > 0).sum() > 1
    assert results.rebates.num_rows > 3
    assert set(bills["component"]) == ({"ENERGY", "FLAT", "REBATE", "V2G"} if name == "items" else set())
