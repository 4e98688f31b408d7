"""Counts of use: what a person counting by hand would get, by what they may see."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, InvalidInput
from coding.model import Coding
from coding.store import codings
from coding.store.usage import Filter
from coding.workspace.codings import transcript, usage
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.people import participants
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.full_run import amount
from tests.helpers.round_project import TURNS

pytestmark = pytest.mark.slow

CODES = ("C1", "C2", "G9", "R1")


def spans_of(text: str) -> st.SearchStrategy[list[tuple[str, str, int, int]]]:
    start = st.integers(0, len(text) - 2)
    return st.lists(
        st.tuples(st.sampled_from(("ana", "ben")), st.sampled_from(CODES), start, st.integers(1, 150)).map(
            lambda one: (one[0], one[1], one[2], min(len(text), one[2] + one[3]))
        ),
        max_size=12,
    )


def by_hand(
    found: list[Coding], lines: dict[int, int], relation: str, turns: int, across: bool
) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for a, b in product(found, found):
        if a.id == b.id or (a.coder != b.coder and not across):
            continue
        first, last = lines[a.start], lines[a.end - 1]
        other_first, other_last = lines[b.start], lines[b.end - 1]
        if relation == "sequence":
            counted[a.code, b.code] += a.end <= b.start and other_first - last <= turns
        elif (a.code, a.id) < (b.code, b.id):
            apart = max(other_first - last, first - other_last, 0)
            close = apart <= turns if relation == "near" else a.start < b.end and b.start < a.end
            counted[a.code, b.code] += close
    return +counted


def test_codes_together_are_counted_as_by_hand(small_project: Any) -> None:
    release_id = small_project.releases[0]
    lead = small_project.as_user("lea")
    release = read_release(lead, release_id)
    lines = {
        at: turn.ordinal
        for turn in release.turns
        for at in range(turn.start, next((t.start for t in release.turns if t.start > turn.start), len(release.text)))
    }

    @settings(max_examples=amount(15, 4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(spans_of(release.text), st.integers(0, 3), st.booleans())
    def check(spans: list[tuple[str, str, int, int]], turns: int, across: bool) -> None:
        small_project.project.store.write(lambda cursor: cursor.execute("DELETE FROM coding"))
        for coder, code, start, end in spans:
            code_passage(small_project.as_user(coder), release_id, code, start, end)
        result = transcript.visible_codings(lead)
        for relation in usage.RELATIONS:
            table = usage.co_occurrence(lead, Filter(), relation, turns=turns, across=across)
            expected = by_hand(result, lines, relation, turns, across)
            assert {pair: pairs for pair, (pairs, _) in table.items()} == dict(expected), relation
            for pair in table:
                listed = usage.pair_passages(lead, Filter(), relation, pair, turns=turns, across=across)
                assert len(listed) == expected[pair]
                assert all((a.code, b.code) == pair for a, b in listed)
                places = {entry.id: slice(entry.start, entry.end) for entry in result}
                assert all(a.text == release.text[places[a.coding_id]] for a, _ in listed)
        assert usage.code_by_interview(lead, Filter()) == {
            (code, release_id): n for code, n in Counter(entry.code for entry in result).items()
        }

    check()


def test_attributes_of_participants_interviews_and_codings(small_project: Any, lea: Any, release: str) -> None:
    second = small_project.release(TURNS, "P02", {})
    for label, country in (("P01", "Belgium"), ("P02", "Greece")):
        entry = next(p for p in participants.list_participants(lea) if p.label == label)
        participants.update_participant(lea, entry.id, label, "yes", {"country": country})
    ana = small_project.as_user("ana")
    entry = {"id": "o1", "kind": "add", "coding": "k1", "code": "C1", "start": 0, "end": 9}
    assert apply_operations(ana, release, [entry | {"attributes": {"phase": "before"}}])[0].ok
    code_passage(ana, second, "C1", 0, 5)
    code_passage(ana, second, "C2", 0, 5)
    by_country = dict.fromkeys([("C1", "Belgium"), ("C1", "Greece"), ("C2", "Greece")], (1, 1))
    assert usage.code_by_attribute(lea, Filter(), "participant", "country") == by_country
    by_phase = dict.fromkeys([("C1", "before"), ("C1", "")], (1, 1))
    assert usage.code_by_attribute(lea, Filter(codes=("C1",)), "coding", "phase") == by_phase
    belgium = Filter(owner="participant", name="country", value="Belgium")
    assert [p.coding_id for p in usage.passages(lea, belgium)] == ["k1"]
    assert ("participant", "country") in usage.attribute_names(lea)
    hostile = Filter(owner="coding", name="pha\"se') OR TRUE --", value="before")
    assert usage.passages(lea, hostile) == []
    with pytest.raises(InvalidInput):
        usage.code_by_attribute(lea, Filter(), "planet", "country")
    with pytest.raises(InvalidInput):
        usage.co_occurrence(lea, Filter(), "near", turns=-1)


def test_in_an_open_round_a_coder_counts_their_own_only(small_project: Any, release: str) -> None:
    draft = RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    create_round(small_project.as_user("lea"), draft)
    code_passage(small_project.as_user("ana"), release, "C1", 0, 9)
    code_passage(small_project.as_user("ana"), release, "C2", 3, 12)
    ben = small_project.as_user("ben")
    assert usage.code_by_interview(ben, Filter()) == {}
    assert usage.code_by_interview(ben, Filter(coders=("ana",))) == {}
    assert usage.code_by_attribute(ben, Filter(), "coding", "phase") == {}
    assert usage.co_occurrence(ben, Filter(), "overlap", across=True) == {}
    assert usage.pair_passages(ben, Filter(), "overlap", ("C1", "C2"), across=True) == []
    assert usage.passages(ben, Filter()) == []
    assert usage.co_occurrence(small_project.as_user("ana"), Filter(), "overlap") == {("C1", "C2"): (1, 1)}
    with pytest.raises(AccessDenied):
        usage.passages(small_project.as_user("vic"), Filter())


def test_removed_codings_do_not_count(small_project: Any, ana: Any, release: str) -> None:
    passage = code_passage(ana, release, "C1", 0, 9)
    apply_operations(ana, release, [{"id": "gone", "kind": "remove", "coding": passage.id}])
    assert usage.code_by_interview(ana, Filter()) == {}
    with small_project.project.store.read() as cursor:
        assert codings.CODINGS.find(cursor, passage.id) is not None
