"""The case timeline: counted from the phases of codings, drawn with every number in its data and description."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.export.gate.places import LEFT_OUT, places_of, without
from coding.export.model import (
    CaseTimeline,
    CodingRow,
    JointLine,
    Own,
    ReportMap,
    ReportMapLink,
    ReportMapNode,
    SourceText,
)
from coding.export.pictures.displays import case_timeline, phase_matrix
from coding.export.report.blocks import Grid, Heading
from coding.export.report.content import report_blocks
from coding.export.report.values import timeline_of, without_small_counts
from tests.unit.export.test_sample import coding, report

PHASES = ("before", "during", "after")


def row(interview: str, code: str, phase: str) -> CodingRow:
    attributes = {"phase": phase} if phase else {}
    return coding(document=interview, interview=interview, code=code, code_name=f"Code {code}", attributes=attributes)


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from([*PHASES, "later", ""]))))
def test_every_coding_with_a_phase_is_counted_once(entries: list[tuple[str, str, str]]) -> None:
    timeline = timeline_of([row(*entry) for entry in entries], PHASES)
    expected = Counter((i, f"Code {c}", p) for i, c, p in entries if p)
    if timeline is None:
        assert not expected
        return
    counted = Counter(
        {
            (case, code, phase): count
            for case, line in zip(timeline.cases, timeline.cells, strict=True)
            for phase, cell in zip(timeline.phases, line, strict=True)
            for code, count in cell
        }
    )
    assert counted == expected
    matrix = phase_matrix(timeline)
    assert sum(map(sum, matrix.counts)) == sum(expected.values())


def shown(*entries: tuple[str, str, str]) -> CaseTimeline:
    timeline = timeline_of([row(*entry) for entry in entries], PHASES)
    assert timeline is not None
    return timeline


def test_phases_and_codes_stand_in_the_order_of_the_story_and_unknown_phases_last() -> None:
    assert shown(("A", "x", "later"), ("A", "x", "after"), ("A", "y", "before")).phases == ("before", "after", "later")
    timeline = shown(("A", "late", "after"), ("A", "early", "before"), ("A", "middle", "during"))
    assert phase_matrix(timeline).codes == ("Code early", "Code middle", "Code late")
    assert timeline_of([row("A", "x", "")], PHASES) is None


def test_the_picture_says_in_words_what_it_shows() -> None:
    picture = case_timeline(shown(("A", "x", "before"), ("A", "x", "before"), ("B", "y", "during")))
    assert picture.png.startswith(b"\x89PNG")
    assert "A, before: Code x 2" in picture.alt
    assert "B, during: Code y 1" in picture.alt


LINE = JointLine(
    wording="Talks are kept secret.", people=9, cases=2, signs="moved to private channel: yes",
    sources=(SourceText(kind="literature", title="=An invented review", place="p. 3", says="It is described."),),
    verdict="converging", reason="All three tell of it.", said_by="Lea Example", said_on=date(2026, 11, 27),
)  # fmt: skip


def test_the_display_stands_in_the_report_with_small_counts_withheld() -> None:
    other = replace(LINE, wording="Other.", people=0, cases=0, verdict="", said_on=None)
    value = replace(report(), joint=(LINE, other, replace(LINE, people=None)))
    blocks = report_blocks(value)
    assert any(isinstance(block, Heading) and block.text == "Sources side by side" for block in blocks)
    (grid,) = [block for block in blocks if isinstance(block, Grid) and block.caption == "Indicators by source"]
    least = value.small_cell
    assert grid.rows[0][1:4] == ("9", f"fewer than {least}", "1")
    assert grid.rows[0][4] == "converging (Lea Example, 27 November 2026): All three tell of it."
    assert grid.rows[1][1:] == ("0", "0", "1", "nobody has said")
    assert grid.rows[2][1] == "(withheld)", "a number that tells a small one"
    (eleven,) = without_small_counts(replace(value, interviewed=12, joint=(replace(LINE, people=11),))).joint
    assert eleven.people is None, "one did not tell of it"


def thing(key: str, kind: str, words: str, x: int, y: int, state: str = "here") -> ReportMapNode:
    return ReportMapNode(id=key, kind=Own(kind), words=words, state=Own(state), x=x, y=y)


MAP = ReportMap(
    "How secrecy works",
    (
        thing("a", "code", "Asked to keep a secret", 0, 0),
        thing("b", "theme", "Evenings alone", 260, -40),
        thing("c", "memo", "", 0, 160, "hidden"),
        thing("d", "note", "What about school?", 300, 150),
        thing("e", "code", "Old code", 560, 60, "removed"),
    ),
    (
        ReportMapLink("a", "b", Own("leads_to")),
        ReportMapLink("b", "d", Own("own"), "raises"),
        ReportMapLink("a", "c", Own("contradicts")),
    ),
)


def test_every_word_of_a_map_passes_the_disclosure_check_and_can_be_left_out() -> None:
    places = {place.text: place for place in places_of((MAP,))}
    assert {"How secrecy works", "Evenings alone", "What about school?", "raises"} <= set(places)
    assert not {"code", "here", "leads_to", "own"} & set(places)
    assert "the map “How secrecy works”" in places["What about school?"].said
    place = places["What about school?"]
    (left,) = without((MAP,), {place.key(0, len(place.text))})
    assert [node.words for node in left.nodes if node.kind == "note"] == [LEFT_OUT]
