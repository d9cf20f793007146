"""Laws of uptake: what can only help electric trucks never lowers their share."""

from hypothesis import given, settings
from hypothesis import strategies as st
from small_rollout import plan

from corridorsim.rollout import simulate_rollout
from corridorsim.rollout.adoption import uptake

PRICES = st.floats(50_000, 500_000)
SHARES = st.floats(0, 1)
ADOPTIONS = st.fixed_dictionaries(
    {
        "electric": st.fixed_dictionaries({"price": PRICES, "kwh_per_km": st.floats(0.8, 3.0)}),
        "diesel": st.fixed_dictionaries({"price": PRICES, "price_per_l": st.floats(0.5, 3.0)}),
        "sensitivity": st.floats(0, 40),
        "reluctance": st.floats(0, 1),
        "gap_penalty": st.floats(0, 1),
        "renewal_per_year": SHARES,
        "discount_rate": st.floats(0, 0.2, allow_subnormal=False),
    }
)
INCENTIVES = st.fixed_dictionaries(
    {"purchase_rebate": st.floats(0, 1e5), "toll_exemption": SHARES, "energy_rebate_per_kwh": st.floats(0, 1)}
)
OPENINGS = st.dictionaries(st.sampled_from(["one", "two"]), st.floats(0, 2000))
ROUNDING = 1e-12


def planned(adoption, incentives=None, share=0.1):
    places = {"west": {"toll_per_km": 0.3}, "east": {"toll_per_km": 0.1}}
    return plan({}, {"incentives": incentives or {}}, adoption=adoption, jurisdictions=places,
                flows={"eastward": {"electric_share": share}})  # fmt: skip


def shares(its_plan, opened):
    return [row.share for row in uptake(its_plan, opened)]


def never_less(more, less):
    return all(a >= b - ROUNDING for a, b in zip(more, less, strict=True))


@given(ADOPTIONS, INCENTIVES, OPENINGS, SHARES)
@settings(max_examples=40, deadline=None)
def test_a_share_is_a_share(adoption, incentives, opened, share):
    made = uptake(planned(adoption, incentives, share), opened)
    assert all(0 <= row.share <= 1 and 0 <= row.target <= 1 for row in made)
    assert made[0].share == share


@given(ADOPTIONS, OPENINGS, st.floats(0, 2))
@settings(max_examples=40, deadline=None)
def test_dearer_diesel_never_lowers_a_share(adoption, opened, rise):
    dearer = adoption["diesel"] | {"price_per_l": adoption["diesel"]["price_per_l"] + rise}
    assert never_less(shares(planned(adoption | {"diesel": dearer}), opened), shares(planned(adoption), opened))


@given(ADOPTIONS, INCENTIVES, OPENINGS)
@settings(max_examples=40, deadline=None)
def test_incentives_never_lower_a_share(adoption, incentives, opened):
    assert never_less(shares(planned(adoption, incentives), opened), shares(planned(adoption), opened))


@given(ADOPTIONS, st.floats(0, 2000), st.floats(0, 2000))
@settings(max_examples=40, deadline=None)
def test_one_more_hub_never_lowers_a_share(adoption, one, two):
    its_plan = planned(adoption)
    assert never_less(shares(its_plan, {"one": one, "two": two}), shares(its_plan, {"two": two}))


@given(ADOPTIONS, st.integers(0, 2**32), st.floats(0.1, 1))
@settings(max_examples=25, deadline=None)
def test_faster_permits_never_lower_a_share(adoption, seed, pace):
    """Where nobody waits for anybody but his own papers; investors who look once a year may look too early."""

    def path(median_days):
        rules = {"permitting": {"median_days": median_days, "sigma": 0.6}}
        its_plan = plan({}, rules, adoption=adoption)
        return shares(its_plan, simulate_rollout(its_plan, seed, 0).opened)

    assert never_less(path(400 * pace), path(400))


@given(ADOPTIONS, st.integers(0, 2**32), st.sampled_from(["2030-12-31", "2031-01-01", "2031-06-30"]))
@settings(max_examples=25, deadline=None)
def test_uptake_follows_from_the_opening_days(adoption, seed, end):
    """The simulation's own steps, which investors follow, are those that opening days give; also on its last day."""
    its_plan = plan({"end": end}, {"permitting": {"sigma": 0.6}}, adoption=adoption | {"peak_factor": 2.0})
    history = simulate_rollout(its_plan, seed, 0)
    assert history.uptake == uptake(its_plan, history.opened)
    assert [row.day for row in history.uptake] == list(its_plan.new_year_days)
