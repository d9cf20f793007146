import pyarrow as pa
import pytest

from corridorsim.records.schema import COMPARISON
from corridorsim.report.days import FEEDER_LOAD, MOVES, PLACES
from corridorsim.report.figures.bills import bills
from corridorsim.report.figures.corridor_map import corridor_map, is_wide, key
from corridorsim.report.figures.costs import PARTS, costs
from corridorsim.report.figures.effects import effects, left_out
from corridorsim.report.figures.feeder_load import feeder_load
from corridorsim.report.figures.time_distance import time_distance
from corridorsim.report.figures.utilization import utilization
from corridorsim.report.figures.waits import waits
from corridorsim.report.theme import NothingToShow, figure, plain, rounded, spaced, wrapped

BOTH = ["base", "other"]


def compared(kpi, before, difference, low, high, scenario="other"):
    return {
        "kpi": kpi,
        "baseline": "base",
        "scenario": scenario,
        "unit": "h",
        "baseline_mean": before,
        "scenario_mean": before + difference,
        "difference": difference,
        "ci_low": low,
        "ci_high": high,
        "replications": 3,
        "p_value": None if low is None else 0.3 if low <= 0.0 <= high else 0.01,
    }


def comparison(*rows):
    return pa.Table.from_pylist(list(rows), schema=COMPARISON)


def trace(fig, name):
    return next(trace for trace in fig.data if trace.name == name)


class TestEffects:
    def test_shows_percent_of_the_baseline_with_its_interval(self):
        fig = effects(comparison(compared("delay_h_mean", 4.0, -1.0, -1.2, -0.8)), BOTH)
        mark = trace(fig, "other")
        assert mark.x == (-25.0,)
        assert mark.error_x.array == pytest.approx((5.0,))
        assert mark.error_x.arrayminus == pytest.approx((5.0,))

    def test_says_in_words_what_the_mark_says_by_its_filling(self):
        rows = (compared("delay_h_mean", 4.0, -1.0, -1.2, -0.8), compared("cost_per_tkm", 1.0, 0.1, -0.1, 0.3))
        fig = effects(comparison(*rows), BOTH)
        assert set(fig.layout.yaxis2.ticktext) == {"−25.0 % better", "+10.0 % unclear"}
        assert set(trace(fig, "other").marker.symbol) == {"circle", "circle-open"}

    def test_wide_interval_does_not_press_the_rest_flat(self):
        rows = (compared("delay_h_mean", 4.0, -1.0, -1.2, -0.8), compared("cost_per_tkm", 1.0, 0.1, -9.0, 9.0))
        assert effects(comparison(*rows), BOTH).layout.xaxis.range[1] < 50

    def test_names_what_has_no_percentage(self):
        table = comparison(compared("delay_h_mean", 0.0, 1.0, 0.5, 1.5), compared("cost_per_tkm", 1.0, 0.1, 0.0, 0.2))
        assert left_out(table) == ["delay"]

    def test_without_an_interval_there_is_a_mark_alone(self):
        fig = effects(comparison(compared("delay_h_mean", 4.0, -1.0, None, None)), BOTH)
        assert trace(fig, "other").error_x.array == (0.0,)

    def test_single_scenario_has_nothing_to_show(self):
        with pytest.raises(NothingToShow, match="no second scenario"):
            effects(comparison(), ["base"])


class TestWaits:
    def table(self, *shares):
        count = len(shares)
        return pa.table(
            {
                "scenario": ["base"] * count,
                "replication": list(range(count)),
                "wait_min": [1.0] * count,
                "share_longer": list(shares),
            }
        )

    def test_line_is_the_mean_and_band_the_range_over_replications(self):
        fig = waits(self.table(0.1, 0.3), BOTH)
        assert trace(fig, "base").y == pytest.approx((20.0,))
        assert fig.data[0].y == pytest.approx((30.0, 10.0))

    def test_one_replication_has_no_band(self):
        assert len(waits(self.table(0.1), BOTH).data) == 1

    def test_no_waits_are_said_in_words(self):
        with pytest.raises(NothingToShow, match="No truck had to wait"):
            waits(self.table(0.0), BOTH)


class TestUtilization:
    def table(self):
        rows = [("far", 90.0, 3, 0.5), ("near", 10.0, 3, 0.25), ("off", None, 3, 0.1)]
        return pa.table(
            {
                "scenario": ["base"] * 3,
                "hub": [row[0] for row in rows],
                "axis_km": [row[1] for row in rows],
                "hour": [row[2] for row in rows],
                "share": [row[3] for row in rows],
            }
        )

    def test_hubs_stand_in_order_along_the_corridor(self):
        fig = utilization(self.table(), "base")
        assert fig.layout.yaxis.ticktext == ("off", "near", "far")
        assert [row[3] for row in fig.data[0].z] == [10.0, 25.0, 50.0]

    def test_hours_outside_of_the_window_are_gaps(self):
        assert utilization(self.table(), "base").data[0].z[0][4] is None

    def test_no_hubs(self):
        with pytest.raises(NothingToShow, match="no charging hubs"):
            utilization(self.table(), "other")


class TestFeederLoad:
    def table(self, limit_kw):
        times = ["2030-01-01T00:00", "2030-01-01T00:15"]
        columns = {"background_kw": 1000.0, "hubs_kw": 500.0, "peak_kw": 1800.0, "rating_kw": 2000.0}
        rows = [{"scenario": "base", "feeder": "f", "time": t, "limit_kw": limit_kw, **columns} for t in times]
        return pa.Table.from_pylist(rows, schema=FEEDER_LOAD)

    def test_stacks_hubs_on_the_other_load(self):
        fig = feeder_load(self.table(2000.0), "base", "f")
        stacked = [t.name for t in fig.data if t.stackgroup]
        assert stacked == ["other load", "hubs"]
        assert trace(fig, "hubs").y == (0.5, 0.5)

    def test_distant_protection_setting_does_not_press_the_load_flat(self):
        assert feeder_load(self.table(99_000.0), "base", "f").layout.yaxis.range[1] < 3

    def test_power_towards_the_grid_is_below_zero_and_in_sight(self):
        table = self.table(2000.0)
        table = table.set_column(table.schema.get_field_index("peak_kw"), "peak_kw", pa.array([1800.0, -2500.0]))
        low, high = feeder_load(table, "base", "f").layout.yaxis.range
        assert (low, high) == pytest.approx((-2.65, 2.65))

    def test_no_feeder(self):
        with pytest.raises(NothingToShow, match="no feeders"):
            feeder_load(FEEDER_LOAD.empty_table(), "base", "")


class TestTimeDistance:
    def moves(self):
        rows = [("drive", "08:00", "09:00", 0.0, 80.0), ("charge", "09:00", "09:30", 80.0, 80.0)]
        names = ("activity", "start", "end", "start_km", "end_km")
        return pa.Table.from_pylist(
            [{"scenario": "base", "trip_id": "t", **dict(zip(names, row, strict=True))} for row in rows], schema=MOVES
        )

    def places(self):
        rows = [("h", "hub", 80.0), ("A | B", "border", 81.0), ("end", "place", 200.0)]
        return pa.Table.from_pylist(
            [dict(zip(PLACES.names, row, strict=True)) for row in rows],
            schema=PLACES,
        )

    def test_one_trace_an_activity_with_gaps_between_trips(self):
        fig = time_distance(self.moves(), self.places(), "base", ("00:00", "24:00"))
        assert trace(fig, "driving").y == (0.0, 80.0, None)
        assert trace(fig, "charging").x == ("09:00", "09:30", None)

    def test_border_goes_before_a_hub_where_both_labels_do_not_fit(self):
        fig = time_distance(self.moves(), self.places(), "base", ("00:00", "24:00"))
        assert fig.layout.yaxis.ticktext == ("<b>A | B</b>", "end 200")

    def test_no_trucks_on_the_axis(self):
        with pytest.raises(NothingToShow, match="activity_share"):
            time_distance(self.moves(), self.places(), "other", ("00:00", "24:00"))


class TestMap:
    def nodes(self, *rows):
        columns = ("node", "jurisdiction", "kind", "latitude", "longitude", "label")
        return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows])

    def test_roads_are_drawn_once_and_hubs_have_their_numbers(self):
        nodes = self.nodes(("a", "A", "terminal", 50.0, 6.0, "<i>Ayr"), ("b", "B", "hub", 48.0, 7.0, "b"))
        segments = pa.table({"start_node": ["a", "b"], "end_node": ["b", "a"], "jurisdiction": ["A", "A"]})
        hub = {"scenario": "base", "hub": "h", "jurisdiction": "B", "latitude": 48.0, "longitude": 7.0, "evses": 4}
        hubs = pa.Table.from_pylist([hub | {"energy_mwh": 2.0, "wait_min": None, "utilization": 0.25}])
        fig = corridor_map(nodes, segments, hubs, "base")
        assert trace(fig, "A").x == (6.0, 7.0, None)
        assert "25 % of chargers in use" in fig.data[-1].text[0]
        assert "no stops" in fig.data[-1].text[0]
        assert [note.text for note in fig.layout.annotations] == ["&lt;i&gt;Ayr", "h"]
        assert [name for name, _, _ in key(nodes, segments)] == ["A"]

    def test_a_road_from_west_to_east_is_drawn_wide_with_labels_that_slant(self):
        rows = [(name, "A", "terminal", 52.0 + i / 10, 4.0 + 4 * i, name) for i, name in enumerate("abc")]
        near = ("near", "A", "terminal", 52.3, 12.1, "near")  # 0.1 of 8.1 degrees from c: no room for its label
        nodes = self.nodes(*rows, near)
        segments = pa.table({"start_node": ["a", "b"], "end_node": ["b", "c"], "jurisdiction": ["A", "A"]})
        hubs = pa.table({"scenario": pa.array([], pa.string())})
        fig = corridor_map(nodes, segments, hubs, "base")
        assert [note.text for note in fig.layout.annotations] == ["a", "b", "c"]
        assert {note.textangle for note in fig.layout.annotations} == {-40}
        # 0.3 degrees high, 8.1 x cos 52.15 wide: 1000 px x 0.060, and 2 x 130 px for labels
        assert fig.layout.height == 320
        assert is_wide(nodes)

    def test_a_road_that_is_wider_in_degrees_alone_is_not_wide(self):
        # 6 degrees of longitude at 60 degrees north are as long as 3 of latitude
        assert not is_wide(self.nodes(("a", "A", "hub", 58.25, 10.0, "a"), ("b", "A", "hub", 61.75, 16.0, "b")))

    def test_nodes_at_one_place_are_no_map(self):
        nodes = self.nodes(("a", "A", "terminal", 0.0, 0.0, "a"), ("b", "B", "hub", 0.0, 0.0, "b"))
        with pytest.raises(NothingToShow, match="all have the same coordinates"):
            corridor_map(nodes, pa.table({}), pa.table({}), "base")


class TestMoney:
    def per_km(self, value):
        rows = [{"scenario": "base", "part": part, "per_km": value} for part in PARTS]
        schema = pa.schema([("scenario", pa.string()), ("part", pa.string()), ("per_km", pa.float64())])
        return pa.Table.from_pylist(rows, schema=schema)

    def test_total_stands_at_the_end_of_the_bar(self):
        fig = costs(self.per_km(0.2), BOTH, "EUR")
        assert [note.text for note in fig.layout.annotations] == ["<b>1.200</b>"]

    def test_no_trips_have_no_cost(self):
        with pytest.raises(NothingToShow, match="no cost is known"):
            costs(self.per_km(None), BOTH, "EUR")

    def bill(self, revenue):
        row = {"scenario": "base", "jurisdiction": "A", "revenue": revenue, "site_revenue": 0.5, "energy_cost": 2.0}
        return pa.Table.from_pylist([row | {"demand_charge": 1.0, "margin": revenue - 2.5}])

    def test_costs_go_to_the_left_of_zero(self):
        fig = bills(self.bill(10.0), "A", BOTH, "EUR")
        assert [t.x[0] for t in fig.data] == [10.0, 0.5, -2.0, -1.0, 7.5]

    def test_no_hubs_have_no_bill(self):
        with pytest.raises(NothingToShow, match="No hub"):
            bills(self.bill(10.0), "B", BOTH, "EUR")


class TestTheme:
    def test_markup_is_shown_not_obeyed(self):
        assert plain("<b>&") == "&lt;b&gt;&amp;"
        assert wrapped("a <b> c", 3) == "a<br>&lt;b&gt;<br>c"

    def test_numbers_are_short_and_finite(self):
        assert rounded([1 / 3, float("nan"), None, float("inf")], 2) == [0.33, None, None, None]

    def test_first_labels_win_where_room_is_short(self):
        assert spaced([(5.0, "b"), (5.5, "c"), (1.0, "a")], 1.0) == [(1.0, "a"), (5.0, "b")]

    def test_override_keeps_the_rest_of_the_defaults(self):
        axis = figure(xaxis={"title": {"text": "x"}}).layout.xaxis
        assert (axis.title.text, axis.title.font.size, axis.automargin) == ("x", 12, True)
