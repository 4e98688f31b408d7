"""Decisions: what each outcome makes, and that every consensus span names its parents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement import Document, Span
from coding.errors import InvalidInput
from coding.reconcile import ConsensusSpan, DisagreementKind, Item, Outcome, build_queue, resolve, uncoded_item


def _item(*spans: tuple[str, str, int, int], coders: str = "AB") -> Item:
    results = [Span("d", coder, code, start, end, f"{coder}{i}") for i, (coder, code, start, end) in enumerate(spans)]
    (item,) = build_queue(results, [Document("d", 1000, frozenset(coders))])
    return item


def _plain(spans: list[ConsensusSpan]) -> list[tuple[str, int, int, tuple[str, ...]]]:
    return [tuple(span) for span in spans]


BOUNDARY = (("A", "hope", 0, 10), ("B", "hope", 4, 14))
SPLIT = (("A", "hope", 0, 100), ("B", "hope", 0, 40), ("B", "hope", 50, 100))
OTHER = (("A", "hope", 0, 10), ("B", "fear", 0, 12))


def test_a_named_coder() -> None:
    item = _item(*SPLIT)
    assert _plain(resolve(item, "coder", coder="A")) == [("hope", 0, 100, ("A0",))]
    assert _plain(resolve(item, "coder", coder="B")) == [("hope", 0, 40, ("B1",)), ("hope", 50, 100, ("B2",))]
    with pytest.raises(InvalidInput, match="C is not a coder of this item"):
        resolve(item, "coder", coder="C")
    with pytest.raises(InvalidInput, match="Nobody is not a coder"):
        resolve(item, "coder")
    assert resolve(_item(("A", "hope", 0, 10)), Outcome.CODER, coder="B") == [], "who left it blank"


def test_both_keeps_everything_and_puts_equals_together() -> None:
    assert _plain(resolve(_item(*OTHER), "stand")) == _plain(resolve(_item(*OTHER), "both")), "both readings stand"
    assert _plain(resolve(_item(*OTHER), "both")) == [("hope", 0, 10, ("A0",)), ("fear", 0, 12, ("B1",))]
    same = _item(("A", "hope", 0, 10), ("B", "hope", 0, 10))
    assert _plain(resolve(same, "both")) == [("hope", 0, 10, ("A0", "B1"))]


def test_union_and_intersection() -> None:
    assert _plain(resolve(_item(*BOUNDARY), "union")) == [("hope", 0, 14, ("A0", "B1"))]
    assert _plain(resolve(_item(*BOUNDARY), "intersection")) == [("hope", 4, 10, ("A0", "B1"))]
    assert _plain(resolve(_item(*SPLIT), "union")) == [("hope", 0, 100, ("B1", "A0", "B2"))]
    pieces = [("hope", 0, 40, ("B1", "A0")), ("hope", 50, 100, ("A0", "B2"))]
    assert _plain(resolve(_item(*SPLIT), "intersection")) == pieces
    # Several codes need a choice, and an intersection characters that are shared.
    with pytest.raises(InvalidInput, match="say which to keep: fear, hope"):
        resolve(_item(*OTHER), "union")
    assert _plain(resolve(_item(*OTHER), "intersection", code="fear")) == [("fear", 0, 10, ("A0", "B1"))]
    spans = (("A", "hope", 0, 10), ("B", "hope", 8, 20), ("C", "hope", 18, 30))
    item = _item(*spans, coders="ABC")
    with pytest.raises(InvalidInput, match="share no characters"):
        resolve(item, "intersection")
    assert _plain(resolve(item, "union")) == [("hope", 0, 30, ("A0", "B1", "C2"))]


def test_custom_new_none_and_unknown_outcomes() -> None:
    item = _item(*OTHER)
    assert _plain(resolve(item, "custom", spans=[("hope", 2, 9), ("fear", 0, 5)])) == [
        ("fear", 0, 5, ("A0", "B1")),
        ("hope", 2, 9, ("A0", "B1")),
    ]
    assert _plain(resolve(item, "new", spans=[("school", 0, 12)])) == [("school", 0, 12, ("A0", "B1"))]
    with pytest.raises(InvalidInput, match="choose 'none'"):
        resolve(item, "custom")
    with pytest.raises(InvalidInput, match="Choose the outcome 'new'"):
        resolve(item, "custom", spans=[("school", 0, 12)])
    with pytest.raises(InvalidInput, match="holds no characters"):
        resolve(item, "new", spans=[("school", 5, 5)])
    assert resolve(_item(*OTHER), "none") == []
    with pytest.raises(InvalidInput, match="no outcome 'maybe'"):
        resolve(_item(*OTHER), "maybe")


def test_exact_agreements_become_one_span_with_both_parents() -> None:
    spans = [Span("d", c, code, s, s + 10, f"{c}{s}") for c in "AB" for code, s in (("hope", 0), ("fear", 50))]
    queue = build_queue(spans, [Document("d", 1000, frozenset("AB"))])
    results = [span for item in queue for span in resolve(item, "both")]
    assert _plain(results) == [("hope", 0, 10, ("A0", "B0")), ("fear", 50, 60, ("A50", "B50"))]


@st.composite
def items(draw: st.DrawFn) -> Item:
    """One passage in which everybody has something."""
    coders = draw(st.sampled_from(["AB", "ABC"]))
    spans = []
    for coder in coders:
        for at in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, 30))
            spans.append(Span("d", coder, "hope", start, start + draw(st.integers(1, 30)), f"{coder}{at}"))
    queue = build_queue(spans, [Document("d", 100, frozenset(coders))])
    return draw(st.sampled_from(queue))


@pytest.mark.slow
@given(items(), st.sampled_from(list(Outcome)))
@settings(max_examples=200, deadline=None)
def test_consensus_spans_name_their_parents_and_cover_what_the_outcome_says(item: Item, outcome: Outcome) -> None:
    ids = {span.id for span in item.spans}
    try:
        results = resolve(item, outcome, coder=item.coders[0], spans=[(item.codes[0], item.start, item.end)])
    except InvalidInput:
        assert outcome is Outcome.INTERSECTION
        results = []
    assert len({span[:3] for span in results}) == len(results)
    for span in results:
        assert span.parents and set(span.parents) <= ids
    covered = {at for span in results for at in range(span.start, span.end)}
    by_coder = [
        {at for span in item.spans if span.coder == coder for at in range(span.start, span.end)}
        for coder in item.coders
    ]
    if outcome is Outcome.UNION or outcome is Outcome.BOTH:
        assert covered == set.union(*by_coder)
    if outcome is Outcome.INTERSECTION:
        assert covered == set.intersection(*by_coder)
    if outcome is Outcome.CODER:
        assert covered == by_coder[0]


def test_a_passage_nobody_coded_takes_a_new_code_or_nothing() -> None:
    item = uncoded_item("asked", "d", 5, 20, "BA")
    assert (item.type, item.codes) == (DisagreementKind.UNCODED, ())
    assert item.absent == ("A", "B") and not item.pre_acceptable
    assert resolve(item, "none") == []
    (span,) = resolve(item, "new", spans=[("hope", 5, 18)])
    assert span == ("hope", 5, 18, ())
    for outcome in ("both", "stand", "union", "intersection", "custom", "coder"):
        with pytest.raises(InvalidInput, match="Nobody coded anything here"):
            resolve(item, outcome, coder="A", spans=[("hope", 5, 18)])
    with pytest.raises(InvalidInput, match="no characters"):
        uncoded_item("asked", "d", 5, 5, "AB")
