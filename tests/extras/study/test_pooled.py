"""Pooled figures are those of the project in which all sites are together; sources side by side, as values.

Sources with a project's own beside them: ``joint/test_pooled_sources.py``.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, permutations
from statistics import mean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.export.report.values import new_codes, order_of, overlap_counts
from coding.extras.study.commands.figures import _people
from coding.extras.study.files.bundle import Bundle, Site
from coding.extras.study.files.pooling import Contribution, counts_together
from coding.extras.study.files.sealing import Keys
from coding.extras.study.files.side_by_side import StudyIndicator, people_with_any
from coding.extras.study.files.side_by_side import pooled_sources as sources_of
from coding.extras.study.steps.bundle import preview_bundle
from coding.extras.study.steps.counting import Coded, Counting
from coding.extras.study.steps.pool import pooled_agreement, pooled_saturation, pooled_usage
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.codings.operations import code_passage
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.indicators import set_small_cell
from coding.workspace.reports.selection import collect
from tests.conftest import SmallProject
from tests.extras.study.consortium import CODES, LANGUAGES, join_site, package_of, same, send, tell_all
from tests.extras.study.consortium import fill as fill_site
from tests.helpers.case_study import bring, take_variables

pytestmark = pytest.mark.slow

SITES = {"north": 4, "sud": 4}
SAID = "It was quiet, and then she told somebody about it."


def fill(project: SmallProject, site: str, people: int) -> None:
    """People who told of it and people who did not, each at least two, and case files of two kinds."""
    for number in range(people):
        turns = (("Interviewer", "How was it?"), ("Nora", f"{SAID} {site} {number}."))
        release = project.release(turns, f"{site}{number}", {})
        for code in ("C1", "G9") if number % 2 else ():
            code_passage(project.as_user("ana"), release, code, 20, 40)
    rows = []
    for number in range(people * 2):
        for coder in ("ana", "ben"):
            slip = number == 0 and coder == "ben"
            rows.append((f"{site}-F{number}", coder, "meeting", "no" if (number % 2) ^ slip else "yes"))
    bring(project, *rows)


@pytest.fixture(scope="module")
def north(make_module_project: Callable[..., SmallProject]) -> SmallProject:
    """A site of a study."""
    coordinator, site = make_module_project("coordinator"), make_module_project("north")
    for project in (coordinator, site):
        set_small_cell(project.as_user("lea"), 2)
    take_variables(coordinator)
    join_site(site, package_of(coordinator))
    fill(site, "north", SITES["north"])
    return site


def test_documents_of_cases_among_the_interviews_are_said(north: SmallProject) -> None:
    lead = north.as_user("lea")
    case, interview = list_cases(lead)[0], list_interviews(lead)[0]
    set_documents(lead, case.id, [interview.id])
    prepared = preview_bundle(north.as_user("sam", vault=True), "counts")
    assert prepared.bundle.contents["case_documents"] is True
    assert "documents of case files are among the interviews" in prepared.lines
    given = contribution("a", "counts", dict(prepared.bundle.contents))
    sources = sources_of([StudyIndicator(wording="One", codes=("G9",), signs={})], {**NOTHING, "counts": [given]})
    assert sources.lines[0].people.silent == ("a",) and "not counted as survivors" in str(sources.notes[0])


NOTHING: dict[str, list[Contribution]] = {"counts": [], "positions": [], "variables": []}


def contribution(name: str, level: str, contents: dict[str, Any]) -> Contribution:
    keys = Keys.made().public
    bundle = Bundle(
        study="s", package=1, site=Site(**vars(keys), name=name), to=keys.box, number=3, level=level, made="",
        small_cell=5,
        codebook="c", withdrawn=(), void=0, contents=contents,
    )  # fmt: skip
    return Contribution(name=name, confirmed=True, bundle=bundle)


def test_a_count_that_all_sites_withhold_is_not_nobody() -> None:
    def counts(name: str, people: int | None) -> Contribution:
        return contribution(name, "counts", {"people": 20, "codes": {"A": {"people": people}}})

    together = counts_together([counts("a", None), counts("b", None)])["codes"]["A"]
    assert together["people"] is None and _people(together) == "withheld at all 2 sites"
    assert _people(counts_together([counts("a", None)])["codes"]["A"]) == "withheld at its site"
    some = counts_together([counts("a", None), counts("b", 7)])["codes"]["A"]
    assert some["people"] == 7 and _people(some) == "7 people, withheld at 1 of 2 sites"
    assert _people(counts_together([counts("a", 0)])["codes"]["A"]) == "0 people"


def test_what_is_withheld_or_not_told_is_no_number() -> None:
    request = StudyIndicator(wording="One", codes=("A",), signs={"meeting": frozenset({"yes"})})
    rows = [{"id": str(at), "double": False, "answers": {"c1": ["yes" if at < 8 else "no"]}} for at in range(16)]
    few = [{**row, "answers": {"c1": ["yes" if at < 4 else "no"]}} for at, row in enumerate(rows)]
    counts = [
        contribution(name, "counts", {"people": 20, "codes": {code: {"people": n, "as_of": 1}}, "pairs": []})
        for name, code, n in (("a", "A", 7), ("b", "A", None), ("c", "B", 9))
    ]
    variables = [
        contribution("a", "variables", {"variables": {"meeting": {"rarer": [], "rows": rows}}}),
        contribution("b", "variables", {"variables": {"meeting": {"rarer": [], "rows": few}}}),
        contribution("c", "variables", {"variables": {"meeting": {"rarer": ["no", "yes"], "rows": rows}}}),
    ]
    rounds = [{"documents": [{"id": "x"}, {"id": "y"}], "spans": [[0, "c1", "A", 1, 2], [1, "c1", "B", 1, 2]]}]
    positions = [contribution("a", "positions", {"rounds": rounds})]
    (line,) = sources_of([request], {"counts": counts, "variables": variables, "positions": positions}).lines
    assert (line.people.together, line.people.by_site, line.people.silent) == ((7, 7), {"a": (7, 7), "b": None}, ("c",))
    assert line.interviews.together == (1, 1) and line.cases is not None
    assert (line.cases.together, line.cases.by_site) == ((8, 8), {"a": (8, 8), "b": None, "c": None})


def counted(kinds: Mapping[str, int], earlier: Sequence[Any] = (), number: int = 1) -> tuple[Any, Any]:
    """What a site's bundle counts of so many people with each combination of codes, and its record."""
    people = {f"{kind}{at}": dict[str, str]() for kind, n in kinds.items() for at in range(n)}
    codings = [Coded(person, person, code) for person in people for code in person.rstrip("0123456789")]
    return Counting(
        codings=codings, people=people, interviews=len(people), codes={*"ABCD"}, least=5, earlier=earlier, number=number
    ).contents()


def test_two_codes_are_exact_and_three_between_two_numbers() -> None:
    kinds = {"A": 6, "B": 6, "AB": 5, "ABC": 7, "": 9}
    contents, record = counted(kinds)
    assert [people_with_any(codes, contents, 5) for codes in ("A", "AB", "AC")] == [(18, 18), (24, 24), (18, 18)]
    overlapping, _ = counted({"A": 8, "B": 8, "C": 8, "AB": 6, "AC": 6, "BC": 6, "ABC": 6, "": 9})
    low, high = people_with_any("ABC", overlapping, 5) or (0, 0)
    assert low < 48 < high
    # Two more have both: the pair stands as it was, the codes do not, and nothing is put together of two times.
    later, _ = counted({**kinds, "A": 11, "B": 11, "AB": 9, "ABC": 5}, [record], 2)
    assert later["codes"]["A"]["as_of"] == 2 and later["pairs"][0][3] == 1
    assert people_with_any("AB", later, 5) is None and people_with_any("A", later, 5) == (25, 25)


@given(
    st.dictionaries(st.sampled_from(["", "A", "B", "C", "AB", "AC", "BC", "ABC"]), st.integers(0, 12), min_size=3),
    st.sampled_from(["A", "AB", "BC", "ABC", "AD"]),
)
@settings(max_examples=60)
def test_the_joined_number_lies_between_and_nothing_is_added_to_what_is_told(kinds: dict[str, int], codes: str) -> None:
    contents, _ = counted(kinds)
    result = people_with_any(codes, contents, 5)
    real = sum(n for kind, n in kinds.items() if {*kind} & {*codes})
    if result is not None:
        assert result[0] <= real <= result[1]
        if len(codes) == 1:
            assert result == (real, real)
    if any(contents["codes"][code]["people"] is None for code in codes):
        assert result is None


Joined = tuple[SmallProject, SmallProject, str]


@pytest.fixture(scope="module")
def together(make_module_project: Callable[..., SmallProject]) -> Joined:
    """The coordinator with bundles of three sites in three languages, and the project in which all are together."""
    coordinator = make_module_project("middle")
    tell_all(coordinator)
    package, joined = package_of(coordinator), make_module_project("joined")
    for name in LANGUAGES:
        site = make_module_project(f"at-{name}")
        tell_all(site)
        fill_site(site, [name], 2)
        join_site(site, package)
        send(coordinator, site, "positions")
    return coordinator, joined, fill_site(joined, list(LANGUAGES), 2, own_coders=True)


@pytest.mark.parametrize("unit", ["character", "word", "sentence", "turn", "interview"])
def test_agreement_is_that_of_the_joined_project(together: Joined, unit: str) -> None:
    coordinator, joined, round_id = together
    pooled = pooled_agreement(coordinator.as_user("lea"), unit=unit)
    whole = round_agreement(joined.as_user("lea"), round_id, unit=unit).report
    assert set(pooled.together.codes) == set(CODES)
    for code in CODES:
        entry, other = pooled.together.codes[code].to_json(), whole.codes[code].to_json()
        for name in ("pairs", "span_f1", "span_matches", "mask_chars", "mask_units", "interviews"):
            entry.pop(name, None), other.pop(name, None)
        same(entry, other)
        first = sorted(x for pair in pooled.together.codes[code].pairs.values() if (x := pair.kappa) is not None)
        second = sorted(x for pair in whole.codes[code].pairs.values() if (x := pair.kappa) is not None)
        assert first == pytest.approx(second, abs=1e-9)
    for name, value in whole.sets.items():
        assert pooled.together.sets[name] == pytest.approx(value, abs=1e-9)


def test_every_figure_says_which_sites_stand_behind_it(together: Joined) -> None:
    coordinator, _, _ = together
    pooled = pooled_agreement(coordinator.as_user("lea"))
    assert pooled.together.unit == "word"
    assert len(pooled.by_site) == len(pooled.sources) == 3
    assert {source["interviews"] for source in pooled.sources} == {2}
    assert all(source["bundle"] == 1 and source["package"] == 1 and source["snapshot"] for source in pooled.sources)
    assert sum("not been confirmed" in note for note in pooled.notes) == 3


def test_use_and_pairs_of_codes_are_those_of_the_joined_project(together: Joined) -> None:
    coordinator, joined, _ = together
    usage = pooled_usage(coordinator.as_user("lea"))
    rows = collect(joined.as_user("lea"), "all").rows
    for code in CODES:
        own = [row for row in rows if row.code == code]
        assert usage["codes"][code][""] == {
            "interviews": len({row.document for row in own}),
            "codings": len(own),
        }
    names = {row.code_name: row.code for row in rows}
    expected = {tuple(sorted(names[name] for name in pair)): n for pair, n in overlap_counts(rows).items()}
    assert {tuple(pair["codes"]): pair["overlaps"][""] for pair in usage["pairs"]} == expected


def test_saturation_is_the_mean_of_the_joined_projects_over_all_orders(together: Joined) -> None:
    coordinator, joined, _ = together
    saturation = pooled_saturation(coordinator.as_user("lea"))
    selection = collect(joined.as_user("lea"), "all")
    order = order_of(selection.rows, selection.first_coded)
    curves = [list(accumulate(new_codes(permutation))) for permutation in permutations(order)]
    assert saturation["together"]["expected"] == pytest.approx([mean(at) for at in zip(*curves, strict=True)], abs=1e-9)
    assert list(saturation["sites"]) == sorted(saturation["sites"]) and len(saturation["sites"]) == 3


def test_sites_stand_by_name_and_not_by_figure(together: Joined) -> None:
    coordinator, _, _ = together
    pooled = pooled_agreement(coordinator.as_user("lea"))
    for code in CODES:
        names = [site for site, _ in pooled.forest(code)]
        assert names == ["", *sorted(pooled.by_site)]
        assert (pooled.design[code].sites, pooled.design[code].interviews) == (3, 6)
