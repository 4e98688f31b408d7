"""Drawing interviews and sharing them among coders: repeatable, proportional, balanced."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.agreement.plan import DESIGNS, assign, plan_warnings, propose_interviews, shared_interviews
from coding.errors import InvalidInput

strata = st.dictionaries(
    st.text("abcdefgh0123", min_size=1, max_size=6), st.sampled_from(["en", "fr", "it", ""]), min_size=1, max_size=30
)


@pytest.mark.slow
@given(strata, st.data())
def test_a_draw_is_proportional_and_repeats_from_its_seed(groups: dict[str, str], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(groups)))
    seed = data.draw(st.integers(0, 99))
    drawn = propose_interviews(groups, number, seed)
    assert len(set(drawn)) == number and set(drawn) <= set(groups)
    assert drawn == propose_interviews(dict(reversed(groups.items())), number, seed)
    sizes, got = Counter(groups.values()), Counter(groups[entry] for entry in drawn)
    if number >= len(sizes):
        assert set(got) == set(sizes)
    for group, size in sizes.items():
        # Largest remainder stays within one of the exact share, but for places given to groups that had none.
        assert abs(got[group] - number * size / len(groups)) < 1 + len(sizes)


def test_ten_of_twenty_keep_the_proportions() -> None:
    groups = {f"e{n:02}": "en" for n in range(12)} | {f"f{n:02}": "fr" for n in range(6)} | {"i1": "it", "i2": "it"}
    drawn = propose_interviews(groups, 10, 4)
    assert Counter(groups[entry] for entry in drawn) == {"en": 6, "fr": 3, "it": 1}
    assert drawn != propose_interviews(groups, 10, 5)
    with pytest.raises(InvalidInput, match="cannot be drawn"):
        propose_interviews(groups, 21, 4)


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=30, unique=True),
    st.integers(2, 5),
    st.sampled_from(DESIGNS),
    st.integers(0, 20),
)
def test_designs_are_balanced(numbers: list[int], size: int, design: str, seed: int) -> None:
    interviews, coders = [f"i{n}" for n in numbers], [f"c{n}" for n in range(size)]
    anchor = coders[0] if design == "anchor" else None
    shares = assign(interviews, coders, design, anchor=anchor, seed=seed)
    assert list(shares) == interviews
    shared = shared_interviews(shares)
    if design == "all pairs":
        assert all(team == tuple(coders) for team in shares.values())
        return
    assert all(len(team) == 2 for team in shares.values())
    meant = [n for pair, n in shared.items() if anchor is None or anchor in pair]
    if set(shares[interview] for interview in interviews) == set(combinations(coders, 2)):
        assert max(meant) - min(meant) <= 1
    if anchor:
        assert all(anchor in team for team in shares.values())
        assert max(meant) - min(meant) <= 1


def test_pairs_take_turns_within_each_group() -> None:
    interviews = [f"e{n}" for n in range(9)] + [f"f{n}" for n in range(9)]
    groups = {interview: interview[0] for interview in interviews}
    shares = assign(interviews, ["a", "b", "c"], "rotating pairs", strata=groups)
    for group in "ef":
        assert set(Counter(team for entry, team in shares.items() if groups[entry] == group).values()) == {3}


def test_a_thin_plan_says_so_and_by_how_much() -> None:
    names = {"a": "Ana", "b": "Ben", "c": "Cy"}
    thin = assign(["i1", "i2", "i3", "i4"], ["a", "b", "c"], "rotating pairs")
    said = plan_warnings(thin, names)
    assert any("share 1 interview;" in entry for entry in said) and any("About 5 more" in entry for entry in said)
    full = assign([f"i{n}" for n in range(9)], ["a", "b", "c"], "rotating pairs")
    assert plan_warnings(full, names) == ()
    anchored = assign([f"i{n}" for n in range(6)], ["a", "b", "c"], "anchor", anchor="a")
    assert plan_warnings(anchored, names, anchor="a") == ()
    assert any("no interview;" in warning for warning in plan_warnings(anchored, names))
    assert any("no interval" in warning for warning in plan_warnings(assign(["i1"], ["a", "b"]), names))


def test_what_cannot_be_planned_is_refused() -> None:
    for coders, design, anchor in (
        (["a"], "all pairs", None),
        (["a", "b"], "round robin", None),
        (["a", "b"], "anchor", "x"),
    ):
        with pytest.raises(InvalidInput):
            assign(["i"], coders, design, anchor=anchor)
