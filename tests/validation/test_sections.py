"""Every line of ``docs/validation.md`` holds, and the page can say that one does not."""

import pytest
from sections import SECTIONS, priorities, queues
from sections.layout import Line, Section

# Their own tests also ask for their resolution, and that another theory fails.
OTHERS = [section for section in SECTIONS if section not in (queues.SECTION, priorities.SECTION)]


@pytest.mark.parametrize("section", OTHERS, ids=lambda section: section.title)
def test_every_line_holds(section):
    if section.needs is not None:
        pytest.importorskip(section.needs, reason=f"{section.needs} is not installed: pip install -e '.[validation]'")
    lines = section.lines()
    assert lines
    assert [line for line in lines if not line.holds] == []


def test_a_line_that_is_off_says_so():
    section = Section("Title", "Text.\n", lambda: [Line("x [m]", 1.0, 1.2, 0.1), Line("y", float("nan"), 0.0, 1.0)])
    assert section.markdown().splitlines()[-2:] == [
        "| x [m] | 1.0000 | 1.2000 | 0.1 | **differs** |",
        "| y | nan | 0.0000 | 1 | **differs** |",
    ]


def test_an_error_is_shown_as_a_bound():
    assert Line("error", 3e-9, 0.0, 1e-7, decimals=None).cells() == ("error", "below 1e-8", "0", "1e-07", "agrees")
