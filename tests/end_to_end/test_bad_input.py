"""What is wrong is told by file, line and column, with exit code 1 and nothing written."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim import load
from corridorsim.cli import main

GOOD = """\
name: tiny
simulation: { start: 2030-03-05, warmup_h: 0, window_h: 6, cooldown_h: 0, replications: 1, pilot_runs: 0 }
jurisdictions:
  NO:
    time_zone: Europe/Oslo
    currency: EUR
    free_movement_area: nordic
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 20
    rules:
      connectors: { groups: { fast: { connectors: { IEC_62196_T2_COMBO: 350 } } } }
      tariffs:
        energy_per_kwh: 0.4
        windows:
          - { start: 16:00, end: 22:30, energy_per_kwh: 0.5 }
      roaming_fees: { per_kwh: 0.1 }
network:
  nodes:
    oslo: { jurisdiction: NO, kind: terminal, latitude: 59.9, longitude: 10.7 }
    hamar: { jurisdiction: NO, kind: hub, latitude: 60.8, longitude: 11.1 }
    lillehammer: { jurisdiction: NO, kind: terminal, latitude: 61.1, longitude: 10.5 }
    bergen: { jurisdiction: NO, kind: terminal, latitude: 60.4, longitude: 5.3 }
  segments:
    - { start: oslo, end: hamar, length_km: 125 }
    - { start: hamar, end: lillehammer, length_km: 60 }
vehicles:
  tractor:
    usable_kwh: 480
    charging_curve: [[0, 500], [0.8, 500], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 375 }
    tare_t: 18
operators:
  line: { network: nordic_charge }
flows:
  north:
    origin: oslo
    destination: lillehammer
    trucks_per_day: 20
    vehicles: { tractor: 1 }
    operators: { line: 1 }
    soc_start: 0.80
hubs:
  plaza:
    node: hamar
    operator: owner
    network: nordic_charge
    feeder: line_one
    connection_kw: 1500
    evses: [{ kind: fast, count: 2 }]
feeders:
  line_one: { rating_kw: 4000 }
scenarios:
  today: {}
  tomorrow:
    flows:
      north:
        electric_share: 0.5
"""


@pytest.fixture
def corridorsim(tmp_path, monkeypatch):
    """Give a function that runs the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(main, list(arguments))

    return run


def place_of(text, marker):
    """Line and column of the marker, both from 1."""
    before = text[: text.index(marker)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# old text, new text, where the fault is told (a marker in the changed file), what is said
CASES = {
    "percent": ("soc_start: 0.80", "soc_start: 80", "80\nhubs", ["flows.north.soc_start", "80", "0 to 1"]),
    "misspelt key": ("trucks_per_day: 20", "truks_per_day: 20", "truks_per_day", ["did you mean 'trucks_per_day'?"]),
    "misspelt top key": ("operators:\n  line", "operatrs:\n  line", "operatrs:", ["did you mean 'operators'?"]),
    "negative power": ("connection_kw: 1500", "connection_kw: -1500", "-1500", ["hubs.plaza.connection_kw", "-1500"]),
    "zero power": ("connection_kw: 1500", "connection_kw: 0", "0\n    evses", ["hubs.plaza.connection_kw"]),
    "not a number": ("usable_kwh: 480", "usable_kwh: .nan", ".nan", ["vehicles.tractor.usable_kwh", "finite"]),
    "infinity": ("usable_kwh: 480", "usable_kwh: .inf", ".inf", ["vehicles.tractor.usable_kwh", "finite"]),
    "text for a number": ("tare_t: 18", "tare_t: heavy", "heavy", ["vehicles.tractor.tare_t", "heavy"]),
    "quoted number": ("tare_t: 18", 'tare_t: "18"', '"18"', ["write it without quotes"]),
    "count as float": ("count: 2", "count: 2.5", "2.5", ["hubs.plaza.evses[0].count"]),
    "duplicate key": ("    tare_t: 18\n", "    tare_t: 18\n    tare_t: 19\n", "tare_t: 19", ["tare_t"]),
    "unknown node": ("end: hamar, length_km: 125", "end: hammar, length_km: 125", "hammar",
                     ["unknown node 'hammar'", "did you mean 'hamar'?"]),
    "hub off the road": ("node: hamar", "node: bergen", "bergen\n    operator", ["is not on the route of any flow"]),
    "feeder without hubs": ("  line_one: {", "  spare: { rating_kw: 100 }\n  line_one: {", "spare:",
                            ["feeders.spare", "no hub is on this feeder"]),
    "unknown feeder": ("feeder: line_one", "feeder: line_on", "line_on\n", ["did you mean 'line_one'?"]),
    "no road": ("destination: lillehammer", "destination: bergen", "north:\n    origin",
                ["flows.north", "there is no road from oslo to bergen"]),
    "no vehicle": ("{ tractor: 1 }", "{ traktor: 1 }", "1 }\n    operators", ["unknown vehicle 'traktor'"]),
    "overlapping windows": ("          - { start: 16:00",
                            "          - { start: 22:00, end: 23:00, energy_per_kwh: 1 }\n          - { start: 16:00",
                            "tariffs:", ["overlap on mon"]),
    "window without length": ("start: 16:00, end: 22:30", "start: 22:30, end: 22:30", "{ start: 22:30",
                              ["start and end are both 22:30", "write 00:00 to 24:00"]),
    "curve short of 1": ("[1, 50]]", "[0.9, 50]]", "tractor:\n", ["charging_curve must run from SOC 0 to SOC 1"]),
    "curve that rises at last": ("[1, 50]]", "[1, 501]]", "tractor:\n",
                                 ["charging_curve rises from 500 to 501 kW towards SOC 1", "at most 500 kW"]),
    "arrives fuller than it charges": ("soc_start: 0.80", "arrival_soc: 0.95", "0.95",
                                       ["arrival_soc: 0.95 is above max_charge_soc of tractor; allowed: at most 0.9"]),
    "banned for ever": ("    depot_price_per_kwh: 0.2", "    depot_price_per_kwh: 0.2\n    driving_bans: "
                        "[{ start: 12:00, end: 05:00 }, { start: 04:00, end: 13:00 }]", "NO:\n",
                        ["jurisdictions.NO", "driving_bans cover every minute of the week"]),
    "curve not rising": ("[0.8, 500], [1", "[0.8, 500], [0.7, 400], [1", "tractor:\n", ["strictly ascending SOC"]),
    "curve of zero power": ("[0.8, 500]", "[0.8, 0]", "tractor:\n", ["may be 0 at SOC 1 only"]),
    "time zone": ("Europe/Oslo", "Europe/Olso", "Europe/Olso", ["is not an IANA time zone"]),
    "currency": ("currency: EUR", "currency: NOK", "NOK", ["no exchange rate for NOK"]),
    "date": ("start: 2030-03-05", "start: 2030-02-30", "2030-02-30", ["simulation.start"]),
    "year alone": ("start: 2030-03-05", "start: 2030", "2030,", ["simulation.start"]),
    "unknown group": ("kind: fast, count", "kind: fst, count", "fst", ["did you mean 'fast'?"]),
    "unknown lever": ("scenarios:", "policy: { harmonize: [tarifs] }\nscenarios:", "tarifs",
                      ["unknown lever 'tarifs'", "did you mean 'tariffs'?"]),
    "rule without value": ("scenarios:", "policy:\n  harmonize: [tariffs]\n  rules: { tariffs: {} }\nscenarios:",
                           "tariffs: {}", ["give exactly one of adopt"]),
    "lever without rule": ("scenarios:", "policy:\n  harmonize: [tariffs]\nscenarios:", "harmonize:",
                           ["tariffs is harmonized without a rule"]),
    "rule that means nothing": ("scenarios:", "policy:\n  harmonize: [tariffs]\n  rule: best\nscenarios:", "harmonize:",
                                ["rule best does not apply to tariffs"]),
    "adopts a stranger": ("scenarios:",
                          "policy:\n  harmonize: [tariffs]\n  rules: { tariffs: { adopt: SE } }\nscenarios:",
                          "tariffs: { adopt", ["unknown jurisdiction 'SE'"]),
    "set out of range": ("scenarios:", "policy:\n  harmonize: [roaming_fees]\n  rules:\n"
                         "    roaming_fees: { set: { per_kwh: -1 } }\nscenarios:", "roaming_fees: { set", ["per_kwh"]),
    "scenario's number": ("electric_share: 0.5", "electric_share: 50", "50\n", ["flows.north.electric_share", "50"]),
    "scenario's key": ("        electric_share", "        electric_shar", "electric_shar:",
                       ["did you mean 'electric_share'?"]),
    "scenario's reference": ("        electric_share: 0.5", "        departures: rush", "rush",
                             ["unknown departure profile 'rush'"]),
    "unknown baseline": ("name: tiny", "name: tiny\nbaseline: todayy", "todayy", ["did you mean 'today'?"]),
    "unknown rules of driving": ("driving_rules: eu_561_2006", "driving_rules: eu_561", "eu_561\n",
                                 ["NO.driving_rules", "us_fmcsa_395"]),
    "ban without length": ("    driving_rules: eu_561_2006\n",
                           "    driving_rules: eu_561_2006\n    driving_bans:\n      - { start: 22:00, end: 22:00 }\n",
                           "{ start: 22:00, end: 22:00",
                           ["NO.driving_bans[0]", "for a whole day, write 00:00 to 24:00"]),
    "ban on no day": ("    driving_rules: eu_561_2006\n",
                      "    driving_rules: eu_561_2006\n    driving_bans: [{ start: 22:00, end: 05:00, days: [] }]\n",
                      "{ start: 22:00, end: 05:00", ["the ban never begins"]),
    "rest area nowhere": ("hubs:\n", "rest_areas:\n  lot: { node: hamr, places: 3 }\nhubs:\n", "hamr",
                          ["rest_areas.lot.node", "did you mean 'hamar'?"]),
    "rest area of 12 hours": ("hubs:\n",
                              "rest_areas:\n  lot: { node: hamar, places: 3, taken_share: [0.5, 0.6] }\nhubs:\n",
                              "taken_share: [0.5", ["rest_areas.lot.taken_share"]),
    "week beyond the law": ("    soc_start: 0.80\n", "    soc_start: 0.80\n    week_driven_h: 60\n", "60\n",
                            ["60 h in a week under eu_561_2006; allowed: 0 to 56"]),
    "fortnight beyond the law": ("    soc_start: 0.80\n",
                                 "    soc_start: 0.80\n    week_driven_h: 50\n    last_week_driven_h: 45\n", "45\n",
                                 ["flows.north.last_week_driven_h", "90 h of a fortnight"]),
    "nobody drives": ("trucks_per_day: 20", "trucks_per_day: 0", "0\n    vehicles", ["flows.north.trucks_per_day"]),
    "unknown discipline": ("evses: [{", "discipline: lifo\n    evses: [{", "lifo",
                           ["hubs.plaza.discipline", "least_laxity"]),
    "bookings of a queue that knows none": (
        "evses: [{", "discipline: fifo\n    bookings: {}\n    evses: [{", "plaza:\n",
        ["bookings have no effect with the discipline fifo", "allowed: reserved_first"]),
    "bookable share": ("evses: [{", "bookings: { bookable_share: 50 }\n    evses: [{", "50 }\n    evses",
                       ["hubs.plaza.bookings.bookable_share", "0 to 1"]),
    "held share": ("roaming_fees: {", "equity: { reserved_share: 1.5 }\n      roaming_fees: {", "1.5 }",
                   ["jurisdictions.NO.rules.equity.reserved_share", "0 to 1"]),
    "discount above the price": (
        "roaming_fees: {", "equity: { small_operator_discount_per_kwh: 0.41 }\n      roaming_fees: {", "rules:\n",
        ["the discount of equity, 0.41 per kWh, is above the lowest price in force, 0.4"]),
    "mutual aid": ("roaming_fees: {", "mutual_aid: { scope: all }\n      roaming_fees: {", "all }",
                   ["rules.mutual_aid.scope", "corridor"]),
    "negative repair time": ("hubs:\n", "equipment: { repair_h: -24 }\nhubs:\n", "-24", ["equipment.repair_h", "-24"]),
    "negative response": ("roaming_fees: {", "uptime_standard: { response_h: -1 }\n      roaming_fees: {", "-1 }",
                          ["uptime_standard.response_h", "-1"]),
    "no technicians": (
        "hubs:\n", "maintenance:\n  crews: [{ operator: owner, jurisdiction: NO, technicians: 0 }]\nhubs:\n", "0 }]",
        ["maintenance.crews[0].technicians", "at least 1"]),
    "crew of nobody": (
        "hubs:\n", "maintenance:\n  crews: [{ operator: ower, jurisdiction: NO, technicians: 1 }]\nhubs:\n", "ower,",
        ["unknown operator of a hub 'ower'", "did you mean 'owner'?"]),
    "crew twice": (
        "hubs:\n", "maintenance:\n  crews:\n    - { operator: owner, jurisdiction: NO, technicians: 1 }\n"
        "    - { operator: owner, jurisdiction: NO, technicians: 2 }\nhubs:\n",
        "{ operator: owner, jurisdiction: NO, technicians: 2", ["owner already has a crew in NO, crews[0]"]),
    "reset that takes no time": ("hubs:\n", "maintenance: { remote_reset_h: 0 }\nhubs:\n", "0 }\nhubs",
                                 ["maintenance.remote_reset_h"]),
    "hour of the night": ("hubs:\n", "maintenance: { planned_hour: 24 }\nhubs:\n", "24 }",
                          ["maintenance.planned_hour"]),
    "window of the past": ("soc_start: 0.80", "soc_start: 0.80\n    delivery_window_h: -2", "-2",
                           ["flows.north.delivery_window_h", "0 h or more"]),
    "scenario of another window": ("  tomorrow:\n", "  tomorrow:\n    simulation: { window_h: 12 }\n",
                                   "simulation: { window_h",
                                   ["simulation"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fault(case, corridorsim, tmp_path):
    old, new, marker, words = CASES[case]
    assert GOOD.count(old) == 1, "the case must change one place"
    text = GOOD.replace(old, new)
    Path("bad.yaml").write_text(text, encoding="utf-8")
    for command in (["validate", "bad.yaml"], ["run", "bad.yaml", "-o", "out"]):
        result = corridorsim(*command)
        assert result.exit_code == 1, (command, result.output, result.exception)
        assert not isinstance(result.exception, Exception), "an exit, no traceback"
        line, column = place_of(text, marker)
        assert f"bad.yaml:{line}:{column}: " in result.output, (line, column, result.output)
        for word in words:
            assert word in result.output, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


def test_the_good_file_is_good(corridorsim):
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    result = corridorsim("validate", "good.yaml")
    assert result.exit_code == 0, result.output
    assert "2 scenarios: today, tomorrow" in result.output


def test_all_faults_are_told_at_once(corridorsim):
    text = GOOD.replace("usable_kwh: 480", "usable_kwh: -1").replace("tare_t: 18", "tare_t: 0")
    Path("bad.yaml").write_text(text.replace("longitude: 5.3", "longitude: 500"), encoding="utf-8")
    told = corridorsim("validate", "bad.yaml").output
    places = re.findall(r"^bad\.yaml:(\d+):\d+: \S+: ", told, re.MULTILINE)
    assert len(set(places)) == 3, told


def test_a_single_fault_begins_with_its_place(corridorsim):
    """Editors find file:line:column at the begin of a line."""
    Path("bad.yaml").write_text(GOOD.replace("tare_t: 18", "tare_t: 0"), encoding="utf-8")
    assert re.search(r"^bad\.yaml:\d+:\d+: ", corridorsim("validate", "bad.yaml").output, re.MULTILINE)


def test_yaml_of_old_does_not_bite(tmp_path):
    """NO is Norway and 22:30 a time of day."""
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    made = load(path).file.experiment
    assert list(made.jurisdictions) == ["NO"]
    assert {node.jurisdiction for node in made.network.nodes.values()} == {"NO"}
    (window,) = made.jurisdictions["NO"].rules.tariffs.windows
    assert (window.start, window.end) == ("16:00", "22:30")


def test_a_gap_out_of_reach_is_a_warning(corridorsim):
    text = GOOD.replace("length_km: 125", "length_km: 600")
    Path("far.yaml").write_text(text, encoding="utf-8")
    result = corridorsim("validate", "far.yaml")
    assert result.exit_code == 0, result.output
    assert "warning: scenario today: flow north: tractor needs" in result.output
    assert "from oslo to hamar" in result.output
    assert "out of reach: its battery has" in result.output


@pytest.mark.parametrize(
    "rows", [["t1,oslo,lillehammer,2030-03-05T02:00,tractor,line,10,0.8"] * 2, ["t1,,", "t2,,"], ["t1,,1.0", "t2,20,"]]
)
def test_trips_of_a_file_out_of_reach_are_a_warning(rows, corridorsim):
    header = "trip_id,origin,destination,depart_time,vehicle_class,operator,payload_t,soc_start"
    lines = [
        row if "oslo" in row else row.replace(",", ",oslo,lillehammer,2030-03-05T02:00,tractor,line,", 1)
        for row in rows
    ]
    lines = [line.replace("t1", f"t{i}").replace("t2", f"t{i}") for i, line in enumerate(lines)]
    Path("trips.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    text = GOOD.replace("hubs:\n", "trips_file: { path: trips.csv }\nhubs:\n")
    Path("near.yaml").write_text(text, encoding="utf-8")
    assert "trips_file: trip" not in corridorsim("validate", "near.yaml").output
    Path("far.yaml").write_text(text.replace("length_km: 125", "length_km: 600"), encoding="utf-8")
    result = corridorsim("validate", "far.yaml")
    assert result.exit_code == 0, result.output
    assert "warning: scenario today: trips_file: trip t0 and 1 more: tractor needs" in result.output


@pytest.mark.parametrize(
    "payload", ["13800", "{ uniform: { low: 10000, high: 20000 } }", "{ lognormal: { median: 14000, sigma: 0.2 } }"]
)
@pytest.mark.parametrize("place", ["flows", "trips_file"])
def test_a_payload_in_kg_is_refused(place, payload, corridorsim):
    text = GOOD.replace("soc_start: 0.80", f"soc_start: 0.80\n    payload_t: {payload}")
    if place == "trips_file":
        text = GOOD.replace("hubs:\n", f"trips_file:\n  path: trips.csv\n  payload_t: {payload}\nhubs:\n")
    Path("bad.yaml").write_text(text, encoding="utf-8")
    result = corridorsim("validate", "bad.yaml")
    assert result.exit_code == 1
    assert re.search(
        r"^bad\.yaml:\d+:\d+: \S*payload_t: 1\d+ t, but no road vehicle carries", result.output, re.MULTILINE
    )
    assert " kg are 1" in result.output


def test_a_file_that_is_not_there(corridorsim, tmp_path):
    result = corridorsim("run", "none.yaml", "-o", "out")
    assert result.exit_code == 1
    assert "none.yaml" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_rule_that_begins_within_the_warm_up(corridorsim):
    """The rules of the window decide; a group that they do not know is told, not met as a crash."""
    other = GOOD[GOOD.index("  NO:\n") : GOOD.index("network:")].replace("  NO:", "  SE:").replace("fast", "slow")
    policy = "policy:\n  harmonize: [connectors]\n  rules: { connectors: { adopt: SE, from: 2030-03-06 } }\nscenarios:"
    text = GOOD.replace("network:\n  nodes", other + "network:\n  nodes").replace("scenarios:", policy)
    Path("bad.yaml").write_text(text.replace("warmup_h: 0", "warmup_h: 48"), encoding="utf-8")
    result = corridorsim("validate", "bad.yaml")
    assert result.exit_code == 1, (result.output, result.exception)
    assert "is not an EVSE group of NO under the harmonized rules" in result.output


def test_a_hub_that_no_crew_mends(corridorsim):
    """Crews are by CPO and jurisdiction; the hub of another CPO is nobody's."""
    hubs = GOOD[GOOD.index("hubs:\n") + 6 : GOOD.index("feeders:\n")]
    other = hubs.replace("plaza", "forum").replace("operator: owner", "operator: stranger")
    crews = "maintenance:\n  crews: [{ operator: owner, jurisdiction: NO, technicians: 1 }]\n"
    Path("bad.yaml").write_text(
        GOOD.replace(hubs, hubs + other).replace("hubs:\n", crews + "hubs:\n"), encoding="utf-8"
    )
    result = corridorsim("validate", "bad.yaml")
    assert result.exit_code == 1, result.output
    assert "maintenance.crews: no technician repairs the EVSEs of forum" in result.output
    wide = GOOD.replace("roaming_fees: {", "mutual_aid: { scope: jurisdiction }\n      roaming_fees: {")
    Path("good.yaml").write_text(
        wide.replace(hubs, hubs + other).replace("hubs:\n", crews + "hubs:\n"), encoding="utf-8"
    )
    assert corridorsim("validate", "good.yaml").exit_code == 0


# -- a file of trips -------------------------------------------------------------------------------------------------

HEADER = "trip_id,origin,destination,depart_time,vehicle_class,operator,payload_t,soc_start"
TRIP = "t1,oslo,lillehammer,2030-03-05T02:00,tractor,line,10,0.8"


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([TRIP, TRIP], 3, "'t1' is empty or a duplicate"),
        ([TRIP.replace("oslo", "osla")], 2, "unknown 'osla'"),
        ([TRIP.replace("0.8", "80")], 2, "soc_start: 80; allowed: 0 to 1"),
        ([TRIP.replace(",10,", ",-10,")], 2, "payload_t: -10; allowed: 0 or more"),
        ([TRIP, TRIP.replace("t1", "t2").replace(",10,", ",13800,")], 3, "payload_t: 13800 t, but no road vehicle"),
        ([TRIP.replace(",10,", ",201,")], 2, "(201 kg are 0.201 t)"),
        ([TRIP.replace("2030-03-05T02:00", "tomorrow")], 2, "'tomorrow' is not a time"),
        ([TRIP.replace("03-05T02:00", "03-31T02:30")], 2, "2030-03-31T02:30 does not exist in Europe/Oslo"),
        (
            [TRIP.replace("03-05T02:00", "10-27T02:30")],
            2,
            "with its offset: 2030-10-27T02:30+02:00 or 2030-10-27T02:30",
        ),
        ([TRIP.replace("lillehammer", "oslo")], 2, "is the origin"),
        ([TRIP.replace("tractor", "car")], 2, "unknown 'car'"),
        ([TRIP.replace("lillehammer", "bergen")], 2, "there is no road from oslo to bergen"),
        ([TRIP.replace("2030-03-05", "2031-03-05")], 2, "2031-03-05"),
    ],
)
def test_fault_in_a_file_of_trips(rows, line, words, corridorsim, tmp_path):
    Path("trips.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    Path("bad.yaml").write_text(GOOD.replace("hubs:\n", "trips_file: { path: trips.csv }\nhubs:\n"), encoding="utf-8")
    for command in (["validate", "bad.yaml"], ["run", "bad.yaml", "-o", "out"]):
        result = corridorsim(*command)
        assert result.exit_code == 1, (result.output, result.exception)
        assert f"trips.csv:{line}:" in result.output, result.output
        assert words in result.output, result.output
    assert not Path("out").exists()


@pytest.mark.parametrize("header", [HEADER.replace("operator", "carrier"), HEADER.replace(",operator", "")])
def test_other_columns_are_refused(header, corridorsim):
    Path("trips.csv").write_text(f"{header}\n{TRIP}\n", encoding="utf-8")
    Path("bad.yaml").write_text(GOOD.replace("hubs:\n", "trips_file: { path: trips.csv }\nhubs:\n"), encoding="utf-8")
    result = corridorsim("validate", "bad.yaml")
    assert result.exit_code == 1
    assert "trips.csv" in result.output


# -- usage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "good.yaml"], ["run", "good.yaml", "-o", "out", "--workers", "0"], ["nonsense"],
     ["run", "good.yaml", "-o", "out", "--format", "csv"], ["validate", "good.yaml", "--nope"]],
)  # fmt: skip
def test_usage(arguments, corridorsim, tmp_path):
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    assert corridorsim(*arguments).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["good.yaml"]


@pytest.mark.parametrize(
    ("option", "words"),
    [(["--replications", "0"], "allowed: 1 or more"), (["--seed", "-1"], "allowed: 0 to"),
     (["--scenario", "tomorow"], "did you mean 'tomorrow'?")],
)  # fmt: skip
def test_options_out_of_range(option, words, corridorsim):
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    result = corridorsim("run", "good.yaml", "-o", "out", *option)
    assert result.exit_code == 1
    assert words in result.output
    assert not Path("out").exists()


def test_a_name_that_a_scenario_misspells(corridorsim):
    """It adds a hub that lacks all but what was to change."""
    text = GOOD.replace("scenarios:\n", "scenarios:\n  wider: { hubs: { plazza: { connection_kw: 900 } } }\n")
    Path("bad.yaml").write_text(text, encoding="utf-8")
    told = corridorsim("validate", "bad.yaml").output.splitlines()
    line, column = place_of(text, "plazza")
    place = f"bad.yaml:{line}:{column}: hubs.plazza"
    assert told[0] == f"{place}: the experiment has no 'plazza' to override; did you mean 'plaza'?"
    assert any(fault.startswith(f"{place}.node: missing") for fault in told)


def test_a_whole_hub_with_a_like_name_is_no_misspelling(corridorsim):
    """Its own fault is told, and no other."""
    hub = "{ node: hamar, operator: o, network: n, feeder: f, connection_kw: 0, evses: [{ kind: fast, count: 1 }] }"
    text = GOOD.replace("scenarios:\n", f"scenarios:\n  wider: {{ hubs: {{ plaza_2: {hub} }} }}\n")
    Path("bad.yaml").write_text(text, encoding="utf-8")
    (told,) = corridorsim("validate", "bad.yaml").output.splitlines()
    assert "hubs.plaza_2.connection_kw: 0; allowed" in told


def test_a_policy_that_changes_no_rule_is_a_warning(corridorsim):
    text = GOOD.replace("  tomorrow:", "  idle: { policy: { harmonize: [roaming_fees], rule: best } }\n  tomorrow:")
    Path("idle.yaml").write_text(text, encoding="utf-8")
    result = corridorsim("validate", "idle.yaml")
    assert result.exit_code == 0, result.output
    assert (
        "warning: scenario idle: its policy changes no rule, since the jurisdictions already agree on roaming_fees"
        in result.output
    )
