"""Feeders and those below them."""

from types import SimpleNamespace

from corridorsim.scenario.feeders import feeders_below


def test_each_feeder_has_itself_and_all_below_it():
    parents = {"town": "county", "county": "region", "region": None, "port": "region", "alone": None}
    feeders = {name: SimpleNamespace(parent=parent) for name, parent in parents.items()}
    assert feeders_below(SimpleNamespace(feeders=feeders)) == {
        "town": {"town"},
        "county": {"county", "town"},
        "region": {"region", "county", "town", "port"},
        "port": {"port"},
        "alone": {"alone"},
    }
