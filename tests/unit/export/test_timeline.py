"""The case timeline: counted from the phases of codings, drawn with every number in its data and description."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.export.model import CodingRow
from coding.export.pictures.displays import case_timeline, phase_matrix
from coding.export.report.values import timeline_of

PHASES = ("before", "during", "after")


def row(interview: str, code: str, phase: str) -> CodingRow:
    attributes = {"phase": phase} if phase else {}
    return CodingRow(
        document=interview,
        interview=interview,
        participant="P",
        coder="ana",
        code=code,
        code_name=f"Code {code}",
        start=0,
        end=5,
        line=1,
        quote=None,
        attributes=attributes,
    )


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


def test_phases_stand_in_the_order_of_the_story_and_unknown_ones_last() -> None:
    timeline = timeline_of([row("A", "x", "later"), row("A", "x", "after"), row("A", "y", "before")], PHASES)
    assert timeline is not None
    assert timeline.phases == ("before", "after", "later")


def test_without_phases_there_is_no_timeline() -> None:
    assert timeline_of([row("A", "x", "")], PHASES) is None


def test_the_picture_says_in_words_and_data_what_it_shows() -> None:
    timeline = timeline_of([row("A", "x", "before"), row("A", "x", "before"), row("B", "y", "during")], PHASES)
    assert timeline is not None
    picture = case_timeline(timeline)
    assert picture.png.startswith(b"\x89PNG")
    assert "A, before: Code x 2" in picture.alt
    assert {"interview": "B", "phase": "during", "code": "Code y", "passages": 1} in picture.data


def test_codes_are_ordered_by_the_phase_they_fall_into() -> None:
    rows = [row("A", "late", "after"), row("A", "early", "before"), row("A", "middle", "during")]
    timeline = timeline_of(rows, PHASES)
    assert timeline is not None
    assert phase_matrix(timeline).codes == ("Code early", "Code middle", "Code late")
