import pytest
from hypothesis import given
from hypothesis import strategies as st

from codebook.model import Code, Codebook, Examples, Exclusion, Source, Translation
from coding.export.model import CodingRow
from coding.export.report.values import codebook_entries, counted_once, overlap_counts
from tests.unit.export.test_sample import coding

BOOK = Codebook(
    "Pathways",
    codes=(
        Code("C", name="Before", is_codable=False),
        Code(
            "C1",
            name="Loneliness",
            parent="C",
            definition="Felt alone before contact.",
            include="peers",
            exclude=(Exclusion("made by the other person", "G3"), Exclusion("guesses")),
            examples=Examples(typical=("I ate alone.",), near_miss=("I like quiet.",)),
            sources=(Source("Somebody 2024", doi="10.1/x"),),
            languages={"it": Translation("Solitudine", "Sentirsi soli.")},
        ),
        Code("G3", name="Isolating", short="Loosening ties", parent="C1"),
    ),
)


def test_entries_carry_every_field_and_name_the_code_to_use_instead() -> None:
    lonely, isolating = codebook_entries(BOOK)
    assert (lonely.id, lonely.name, lonely.family) == ("C1", "Loneliness", "Before")
    assert lonely.exclude == "made by the other person → Isolating; guesses"
    assert lonely.examples == (("typical", "I ate alone."), ("near miss", "I like quiet."))
    assert lonely.sources == ("Somebody 2024, doi 10.1/x",)
    assert (isolating.family, isolating.definition) == ("Before › Loneliness", "Loosening ties")


def test_entries_speak_a_language_where_they_can() -> None:
    lonely, isolating = codebook_entries(BOOK, "it")
    assert (lonely.name, lonely.definition) == ("Solitudine", "Sentirsi soli.")
    assert isolating.name == "Isolating"


def row(coder: str, code: str, start: int, end: int, document: str = "d") -> CodingRow:
    return coding(document=document, coder=coder, code=code, code_name=code.upper(), start=start, end=end,
                  quote="words", memo="a memo")  # fmt: skip


ROWS = st.lists(
    st.builds(
        lambda coder, code, start, length, document: row(coder, code, start, start + length, document),
        st.sampled_from("ab"),
        st.sampled_from("xy"),
        st.integers(0, 30),
        st.integers(1, 8),
        st.sampled_from("de"),
    ),
    max_size=12,
)


@pytest.mark.slow
@given(ROWS)
def test_passages_are_runs_of_coded_characters_joined_by_overlap(rows: list[CodingRow]) -> None:
    passages = counted_once(rows)
    for key in {(entry.document, entry.code) for entry in rows}:
        mine = [entry for entry in rows if (entry.document, entry.code) == key]
        # A gap between two characters joins them where some coding covers both.
        joined = {place for entry in mine for place in range(entry.start, entry.end - 1)}
        covered = {place for entry in mine for place in range(entry.start, entry.end)}
        starts = sorted(place for place in covered if place - 1 not in joined)
        result = sorted((passage.start, passage.end) for passage in passages if (passage.document, passage.code) == key)
        assert [start for start, _ in result] == starts
        assert sum(end - start for start, end in result) == len(covered)
    assert all(passage.quote is None and not passage.memo for passage in passages)


def test_touching_passages_stay_two_and_two_coders_of_one_passage_make_one() -> None:
    assert len(counted_once([row("a", "x", 0, 5), row("b", "x", 5, 9)])) == 2
    (entry,) = counted_once([row("a", "x", 3, 8), row("b", "x", 0, 5)])
    assert (entry.start, entry.end, entry.coder) == (0, 8, "a")
    assert len(counted_once([row("a", "x", 0, 5), row("b", "y", 0, 5)], lambda each: "")) == 1


def test_codes_that_meet_are_paired_within_a_coder_and_once_for_both() -> None:
    rows = [row(coder, code, 0, 9) for coder in "ab" for code in "xy"]
    assert overlap_counts(rows) == {("X", "Y"): 2}
    assert overlap_counts(rows, once=True) == {("X", "Y"): 1}
    readings = [row("a", "x", 0, 9), row("b", "y", 0, 9)]
    assert overlap_counts(readings, once=True) == {}, "two readings of one passage are no meeting of codes"
