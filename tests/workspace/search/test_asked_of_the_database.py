"""What features ask the database for is what they worked out from all codings and all texts before."""

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from coding.errors import NotReady
from coding.model import Coding
from coding.store import codings, releases, segments, usage
from coding.workspace.codings.transcript import visible_codings
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.filters import Filters, allowed, codes_of_passages, sharing_a_code
from tests.helpers.theme_project import released

pytestmark = pytest.mark.slow

CODES = ("G9", "D2", "C1", "A1")
WHO = ("ana", "ben", "lea")


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> Any:
    """Three interviews with codings drawn at random, one of them in an open round, some codings removed."""
    project = make_module_project()
    released(project)
    draft = RoundDraft(name="First", releases=project.releases[:1], coders=["ana", "ben"])
    create_round(project.as_user("lea"), draft)
    draw = random.Random(20261127)

    def write(cursor: Any) -> None:
        for number in range(120):
            release, start = draw.choice(project.releases), draw.randrange(300)
            coding = Coding(
                id=f"coding {number}", release_id=release, coder=draw.choice(("ana", "ben")), code=draw.choice(CODES),
                start=start, end=start + draw.randrange(1, 90), memo="", attributes={}, codebook_version=1,
                origin="person", created_at=datetime.now(UTC), deleted=False, revision=number,
            )  # fmt: skip
            codings.CODINGS.add(cursor, coding)
        cursor.execute("UPDATE coding SET deleted_at = now() WHERE revision % 7 = 0")
        cursor.execute("INSERT INTO coding_aside (coding_id, round_id) VALUES ('coding 5', 'another')")

    project.project.store.write(write)
    return project


@pytest.mark.parametrize("who", WHO)
def test_codings_of_somebody_or_at_some_passages(study: Any, who: str) -> None:
    context, some = study.as_user(who), study.releases[:2]
    every = visible_codings(context)
    assert every and "coding 5" not in {entry.id for entry in every}
    assert visible_codings(context, coder="ana") == [entry for entry in every if entry.coder == "ana"]
    places = [(some[0], 40, 90), (some[0], 80, 120), (some[1], 0, 30), (some[1], 200, 201)]
    near = [
        entry
        for entry in every
        if any(entry.release_id == where and entry.start < end and start < entry.end for where, start, end in places)
    ]
    assert near and visible_codings(context, touching=places) == near
    assert visible_codings(context, touching=[]) == []
    assert visible_codings(context, coder=who, touching=places) == [entry for entry in near if entry.coder == who]
    with context.store.read() as cursor:
        counts = codings.counts_by_release(cursor, context.viewer)
        assert counts == Counter((entry.release_id, entry.coder) for entry in every)
        own = {release: number for (release, coder), number in counts.items() if coder == who}
        assert usage.own_by_release(cursor, who) == own
        assert codings.own_counts(cursor, who) == Counter(entry.code for entry in every if entry.coder == who)


@pytest.mark.parametrize("who", WHO)
def test_passages_that_a_filter_lets_through_or_that_share_a_code(study: Any, who: str) -> None:
    context = study.as_user(who)
    with context.store.read() as cursor:
        result = segments.current(cursor)
        texts = releases.several(cursor, {entry.release_id for entry in result})
        every = codings.all_visible(cursor, context.viewer)
        given = [frozenset(entry) for entry in codes_of_passages(result, every)]
        for position in range(len(result)):
            alike = sharing_a_code(cursor, context.viewer, result, position)
            assert alike == {index for index, entry in enumerate(given) if entry & given[position]}
    for wanted, unwanted in ((("G9",), ()), ((), ("D2", "C1")), (("A1", "G9"), ("C1",))):
        may = allowed(context, Filters(with_codes=wanted, without_codes=unwanted), result, texts)
        expected = [(not wanted or bool(entry & set(wanted))) and not entry & set(unwanted) for entry in given]
        assert may is not None and np.array_equal(may, np.array(expected))


@pytest.mark.parametrize("who", WHO)
def test_passages_that_any_coding_touches_and_codings_past_the_end_of_their_text(study: Any, who: str) -> None:
    context = study.as_user(who)
    lengths = dict(zip(study.releases, (120, 250, 10_000), strict=True))
    with context.store.read() as cursor:
        every = codings.all_visible(cursor, context.viewer)
        stretches = codings.coded_stretches(cursor, context.viewer)
        outside = codings.outside(cursor, context.viewer, lengths)
    spans = {(release, *span) for release, spans in stretches.items() for span in spans}
    assert spans == {(entry.release_id, entry.start, entry.end) for entry in every}
    assert outside == sum(entry.end > lengths[entry.release_id] for entry in every)


def test_texts_and_passages_read_together_are_those_read_one_by_one(study: Any) -> None:
    lea = study.as_user("lea")
    with lea.store.read() as cursor:
        single = {release: releases.release(cursor, release) for release in reversed(study.releases)}
        lea.memory.forget()
        together = releases.several(cursor, reversed(study.releases))
        assert together == single and list(together) == list(single)
        assert releases.several(cursor, study.releases[:1]) == {study.releases[0]: single[study.releases[0]]}
        with pytest.raises(NotReady):
            releases.several(cursor, [*study.releases, "none"])
        result = segments.current(cursor)
        assert segments.counts(cursor) == (len(result), len({entry.release_id for entry in result}))
        words = {entry.id: single[entry.release_id].text[entry.start : entry.end] for entry in result}
        assert segments.words(cursor, list(words)) == words
        assert segments.words(cursor, list(words), 9) == {entry: text[:9] for entry, text in words.items()}
        assert segments.by_ids(cursor, [entry.id for entry in reversed(result)]) == result[::-1]


def test_words_are_cut_by_code_points(make_project: Any) -> None:
    project = make_project()
    said = "Sí 😀👩‍👩‍👧 e\u0301t tout ce que j'ai gardé pour moi pendant des années, sans le dire."
    release = project.release((("Interviewer", "Et puis ? 😀"), ("Nora", said)), "P09", {})
    lea = project.as_user("lea")
    with lea.store.read() as cursor:
        text = releases.release(cursor, release).text
        for entry in segments.current(cursor):
            for most in (None, 3, 5, 7, 12):
                wanted = text[entry.start : entry.end][:most]
                assert segments.words(cursor, [entry.id], most) == {entry.id: wanted}
