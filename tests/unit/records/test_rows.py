"""Rows that wait to be written: each cell with the name of its column, in the order of the columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.records.rows import BATCH_ROWS, NAME, NO_NAME, NULL, NUMBER, TEXT, Rows

COLUMNS, KINDS = ("truck", "hub", "power_kw"), (TEXT, NAME, NUMBER)


def rows(when_full=None):
    return Rows(COLUMNS, KINDS, when_full or (lambda: None))


def add(to, truck, hub, power_kw):
    to.text("truck", truck)
    to.name("hub", hub)
    to.optional("power_kw", power_kw)
    to.end()


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(),
            st.none() | st.sampled_from(["north", "south", "east"]),
            st.none() | st.floats(min_value=NULL, exclude_min=True, allow_nan=False),
        ),
        max_size=600,
    )
)
def test_cells_and_tuples_are_kept_alike(made):
    one, other = rows(), rows()
    for row in made:
        add(one, *row)
        other.add(row)
    names = list(one.codes[1])
    for kept in (one, other):
        assert kept.count == len(made)
        hubs = [None if code == NO_NAME else names[int(code)] for code in kept.cells()[1]]
        numbers = [None if number == NULL else number for number in kept.cells()[2]]
        assert list(zip(kept.texts[0], hubs, numbers, strict=True)) == made
    assert names == list(dict.fromkeys(hub for _, hub, _ in made if hub is not None))


def test_a_cell_in_the_wrong_order_is_an_error():
    made = rows()
    made.text("truck", "t1")
    with pytest.raises(TypeError, match="a cell of power_kw where one of hub belongs"):
        made.number("power_kw", 5.0)


def test_a_cell_of_another_kind_is_an_error():
    with pytest.raises(TypeError, match="a cell of truck where one of truck belongs, or one of another kind"):
        rows().number("truck", 5.0)


def test_a_row_with_too_few_cells_is_an_error():
    made = rows()
    made.text("truck", "t1")
    with pytest.raises(ValueError, match="a row of 1 cells, not 3"):
        made.end()


def test_a_batch_is_passed_on_when_it_is_full_and_codes_stay():
    batches = []

    def flush():
        batches.append((made.count, made.cells()[2].sum()))
        made.clear()

    made = rows(flush)
    for number in range(2 * BATCH_ROWS + 1):
        add(made, None, "hub" if number else "first", 1.0)
    assert batches == [(BATCH_ROWS, BATCH_ROWS)] * 2
    assert made.count == 1
    assert list(made.codes[1]) == ["first", "hub"]


def test_rows_without_a_reader_are_forgotten():
    made = Rows(COLUMNS, KINDS, None)
    add(made, "t1", "hub", 1.0)
    assert made.count == 0
    assert made.texts == [[], [], []]


def test_a_row_with_too_many_cells_is_an_error():
    made = rows()
    for column, value in zip(COLUMNS, ("t1", "north", 1.0), strict=True):
        {"truck": made.text, "hub": made.name, "power_kw": made.number}[column](column, value)
    with pytest.raises(TypeError, match="a cell of power_kw after the last one of a row"):
        made.number("power_kw", 5.0)


def test_names_of_columns_that_are_equal_but_not_the_same_object_are_right():
    made = rows()
    made.text("".join(["tr", "uck"]), "t1")
    made.name("".join(["h", "ub"]), "".join(["no", "rth"]))
    made.unknown(("".join(["power", "_kw"]),))
    made.end()
    add(made, "t2", "north", 1.0)
    assert list(made.cells()[1]) == [0.0, 0.0]
    assert list(made.cells()[2]) == [NULL, 1.0]
