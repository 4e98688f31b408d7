"""Words, sentences, turns and interviews: a unit is coded when any of its characters is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement import Document, Span, agreement_report, table_report
from coding.agreement.units import sentence_boundaries, word_boundaries
from coding.errors import InvalidInput
from tests.helpers.set_alpha import set_alpha

CODERS = ("ann", "ben", "cleo")
CODES = ("fear", "hope")


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    documents, spans = [], []
    for number in range(draw(st.integers(1, 3))):
        units: list[tuple[int, int]] = []
        at = draw(st.integers(0, 2))
        for _ in range(draw(st.integers(1, 6))):
            length = draw(st.integers(1, 8))
            units.append((at, at + length))
            at += length + draw(st.integers(0, 2))
        documents.append(Document(f"d{number}", at, frozenset(CODERS), {"turn": units, "word": units}))
        for coder in CODERS:
            for _ in range(draw(st.integers(0, 4))):
                start = draw(st.integers(0, at - 1))
                code = draw(st.sampled_from(CODES))
                spans.append(Span(f"d{number}", coder, code, start, draw(st.integers(start + 1, at))))
    return spans, documents


def _touches(spans: list[Span], document: str, coder: str, code: str, start: int, end: int) -> bool:
    return any(
        (s.document, s.coder, s.code) == (document, coder, code) and s.start < end and s.end > start for s in spans
    )


@pytest.mark.slow
@given(rounds())
@settings(max_examples=120, deadline=None)
def test_turns_equal_a_table_of_turns(round_: tuple[list[Span], list[Document]]) -> None:
    spans, documents = round_
    report = agreement_report(spans, documents, unit="turn", codes=CODES)
    turns = [(d.id, start, end) for d in documents for start, end in d.units["turn"]]
    for code in CODES:
        table = [
            (f"{d}/{start}", coder, str(_touches(spans, d, coder, code, start, end)))
            for d, start, end in turns
            for coder in CODERS
        ]
        expected = table_report(table, categories=2)
        figures = report.codes[code]
        assert figures.units == len(turns)
        assert figures.chars == sum(d.length for d in documents)
        assert figures.pa == pytest.approx(expected.values["percent"], abs=1e-12)
        if expected.values["kripp_alpha"] is None:
            assert figures.kripp_alpha is None
        else:
            assert figures.kripp_alpha == pytest.approx(expected.values["kripp_alpha"], abs=1e-9)
    rows = [
        [{code for code in CODES if _touches(spans, d, coder, code, start, end)} for coder in CODERS]
        for d, start, end in turns
    ]
    for distance in ("jaccard", "masi"):
        expected_alpha = set_alpha(rows, distance)
        result = report.sets[f"alpha_{distance}"]
        assert (result is None) == (expected_alpha is None)
        assert result is None or result == pytest.approx(expected_alpha, abs=1e-9)


def test_an_interview_counts_once() -> None:
    coders = frozenset(CODERS[:2])
    documents = [Document(f"d{i}", 100, coders) for i in range(4)]
    spans = [Span("d0", "ann", "hope", 0, 5), Span("d0", "ben", "hope", 90, 95), Span("d1", "ann", "hope", 0, 100)]
    report = agreement_report(spans, documents, unit="interview")
    figures = report.codes["hope"]
    assert dict(figures.mask_units) == {0: 2, 1: 1, 3: 1}
    assert figures.pa == pytest.approx(0.75)
    assert figures.mask_chars[1] == 105
    assert report.rule.endswith("anywhere in it")


def test_a_span_between_units_touches_none() -> None:
    document = Document("d", 20, frozenset(CODERS[:2]), {"word": [(0, 4), (6, 10)]})
    report = agreement_report([Span("d", "ann", "hope", 4, 6)], [document], unit="word")
    assert dict(report.codes["hope"].mask_units) == {0: 2}
    assert report.codes["hope"].not_computable["kripp_alpha"].startswith("no variation")


@pytest.mark.parametrize(
    ("units", "message"),
    [
        ({}, "has no turn boundaries"),
        ({"turn": [(0, 5), (4, 9)]}, "unordered or overlap"),
        ({"turn": [(5, 5)]}, "empty"),
        ({"turn": [(0, 11)]}, "outside its text"),
    ],
)
def test_faulty_boundaries_are_refused(units: dict[str, list[tuple[int, int]]], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        agreement_report([], [Document("d", 10, frozenset(CODERS), units)], unit="turn")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no unit 'line'"):
        agreement_report([], [], unit="line")  # type: ignore[arg-type]


def test_set_alpha_takes_gaps_and_empty_sets() -> None:
    assert set_alpha([[set(), set()], [{"a"}, {"a"}]]) == pytest.approx(1.0)
    assert set_alpha([[set(), set()], [set(), set()]]) is None
    assert set_alpha([[{"a"}, None], [None, {"b"}]]) is None
    assert set_alpha([]) is None
    partly = set_alpha([[{"a", "b"}, {"a"}], [{"c"}, {"c"}], [set(), set()]])
    nothing = set_alpha([[{"a", "b"}, {"d"}], [{"c"}, {"c"}], [set(), set()]])
    assert partly is not None and nothing is not None and partly > nothing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I didn't say so.", ["I", "didn't", "say", "so"]),
        ("L’école – c'était loin…", ["L’école", "c'était", "loin"]),
        ("Wir gingen in die U-Bahn (3 Jahre).", ["Wir", "gingen", "in", "die", "U-Bahn", "3", "Jahre"]),
        ("Ήταν καλά; Ναι.", ["Ήταν", "καλά", "Ναι"]),
        ("— …", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[s:e] for s, e in word_boundaries(text)] == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Yes. No? Well…", ["Yes.", "No?", "Well…"]),
        ('She said "stop!" Then silence', ['She said "stop!"', "Then silence"]),
        ("One line\nand another.", ["One line", "and another."]),
        ("It was 3.5 years. ", ["It was 3.5 years."]),
        ("  \n ", []),
        ("A", ["A"]),
        pytest.param("?!" * 50_000 + "x. No.", ["?!" * 50_000 + "x.", "No."], id="a long run of signs"),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s:e] for s, e in sentence_boundaries(text)] == sentences


def test_a_sentence_stays_in_its_turn() -> None:
    text = "so then and then"
    assert [text[s:e] for s, e in sentence_boundaries(text, [(0, 7), (8, 16)])] == ["so then", "and then"]


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from("aé😀. !?\n'”-"), max_size=60))
def test_boundaries_are_in_order_and_cover_every_letter(text: str) -> None:
    for entry in (word_boundaries(text), sentence_boundaries(text)):
        assert all(start < end for start, end in entry)
        assert all(item[1] <= two[0] for item, two in zip(entry, entry[1:], strict=False))
        covered = {at for start, end in entry for at in range(start, end)}
        assert covered >= {at for at, letter in enumerate(text) if letter.isalnum()}
    units = {"word": word_boundaries(text), "sentence": sentence_boundaries(text)}
    document = Document("d", len(text), frozenset({"ann", "ben"}), units)
    spans = [Span("d", "ann", "hope", 0, len(text))] if text else []
    for unit in ("word", "sentence"):
        report = agreement_report(spans, [document], unit=unit, codes=["hope"])
        assert report.codes["hope"].units == len(units[unit])
