"""A hub beside charging stations in SUMO, a microscopic traffic simulator, on the same trucks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pandas as pd
from single_hub import CHARGE_KW, TARGET_SOC, USABLE_KWH, Case, tables_of

from sections.layout import Line, Section

TEXT = """\
The first twenty trucks of a busy hub with two EVSEs of 100 kW, and the same trucks in Eclipse SUMO (PyPI
`eclipse-sumo`): a road with two bays that have a charging station, each truck arriving when it does here and stopping
for as long as it charges here. The comparison covers the energy charged, the order of service and the mean wait. SUMO's
trucks take some 12 s to clear a bay and pull into it; here that would be `manoeuvre_s` and `unplug_s`, both 0. Hence
the tolerances: a step of a second for each truck on the sum, 12 s at 100 kW for one truck that blocks another, and for
the mean wait 12 s for each truck that came before, ten on average, over two bays.
"""

CASE = Case("M", 2, 0.95, arrivals=200)
TRUCKS = 20
LEAD_S = 1000.0
"""SUMO's trucks set off so much later, for the road to the bays."""
EXCHANGE_S = 12.0

NODES = '<nodes><node id="a" x="0" y="0"/><node id="b" x="1500" y="0"/><node id="c" x="1600" y="0"/></nodes>'
EDGES = (
    '<edges><edge id="in" from="a" to="b" numLanes="1" speed="20"/>'
    '<edge id="out" from="b" to="c" numLanes="1" speed="20"/></edges>'
)
PLAZA = f"""<additional>
<parkingArea id="bays" lane="in_0" startPos="1300" endPos="1400" roadsideCapacity="{CASE.servers}"/>
<chargingStation id="plaza" lane="in_0" startPos="1300" endPos="1400" power="{CHARGE_KW * 1e3}" efficiency="1"
 parkingArea="bays"/>
<vType id="truck" length="16" accel="1" decel="3" maxSpeed="20" sigma="0" minGap="1">
<param key="has.battery.device" value="true"/><param key="device.battery.capacity" value="{USABLE_KWH * 1e3}"/></vType>
<route id="way" edges="in out"/>
</additional>"""


def lines() -> list[Line]:
    """Energy, order and waits of the trucks."""
    (sessions,) = tables_of(CASE.scenario(), 0, "charging_sessions")
    begin = sessions["arrive_time"].min().floor("D")
    ours = sessions.sort_values("arrive_time", ignore_index=True)[:TRUCKS]
    arrive_s = (ours["arrive_time"] - begin).dt.total_seconds()
    charge_s = (ours["end_time"] - ours["start_time"]).dt.total_seconds()
    theirs = _sumo(arrive_s, charge_s)
    # The first truck finds a free bay: from its setting off to its stop is the way that all have.
    way_s = theirs["start_s"][0] - arrive_s[0]
    wait_s = theirs["start_s"] - arrive_s - way_s
    order = ours["start_time"].argsort().tolist() == theirs["start_s"].argsort(kind="stable").tolist()
    step_kwh = CHARGE_KW / 3600.0
    return [
        Line("energy charged, 20 trucks [kWh]", ours["battery_kwh"].sum(), theirs["kwh"].sum(), TRUCKS * step_kwh),
        Line(
            "largest difference of a truck's energy [kWh]",
            float((ours["battery_kwh"] - theirs["kwh"]).abs().max()),
            0.0,
            EXCHANGE_S * step_kwh,
            decimals=None,
        ),
        Line("served in the same order (1: yes)", float(order), 1.0, 0.0, decimals=0),
        Line(
            "mean wait [min]",
            ours["wait_s"].mean() / 60,
            wait_s.mean() / 60,
            TRUCKS / 2 * EXCHANGE_S / CASE.servers / 60,
            decimals=2,
        ),
    ]


def _sumo(arrive_s: pd.Series, charge_s: pd.Series) -> pd.DataFrame:
    """Begin of the stop [s] and energy [kWh] of each truck."""
    import sumo

    binaries = Path(sumo.SUMO_HOME) / "bin"
    trucks = "".join(
        f'<vehicle id="{number}" type="truck" route="way" depart="{arrive + LEAD_S:.0f}">'
        f'<param key="device.battery.chargeLevel" value="{TARGET_SOC * USABLE_KWH * 1e3 / 2}"/>'
        f'<stop parkingArea="bays" duration="{charge:.0f}"/></vehicle>'
        for number, (arrive, charge) in enumerate(zip(arrive_s, charge_s, strict=True))
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in [("n.nod.xml", NODES), ("n.edg.xml", EDGES), ("plaza.xml", PLAZA)]:
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "trucks.xml").write_text(f"<routes>{trucks}</routes>", encoding="utf-8")
        _call(folder, binaries / "netconvert", "-n", "n.nod.xml", "-e", "n.edg.xml", "-o", "net.xml")
        options = ["--chargingstations-output", "charged.xml", "--stop-output", "stops.xml", "--time-to-teleport", "-1"]
        _call(folder, binaries / "sumo", "-n", "net.xml", "-a", "plaza.xml", "-r", "trucks.xml", *options)
        charged = ET.parse(folder / "charged.xml").iter("vehicle")
        stops = ET.parse(folder / "stops.xml").iter("stopinfo")
        kwh = {int(one.attrib["id"]): float(one.attrib["totalEnergyChargedIntoVehicle"]) / 1e3 for one in charged}
        start_s = {int(one.attrib["id"]): float(one.attrib["started"]) - LEAD_S for one in stops}
    return pd.DataFrame({"kwh": pd.Series(kwh), "start_s": pd.Series(start_s)}).sort_index()


def _call(folder: Path, *command: Path | str) -> None:
    environment = os.environ | {"SUMO_HOME": str(Path(command[0]).parents[1])}
    subprocess.run(list(map(str, command)), cwd=folder, env=environment, check=True, capture_output=True)


SECTION = Section("A hub beside SUMO", TEXT, lines, needs="sumo")
