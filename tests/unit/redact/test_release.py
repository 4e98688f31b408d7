import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import ReleaseError
from pipelines.redact.release import (
    OffsetMap,
    Replacement,
    build_release,
    carry_over,
    merge_overlaps,
    span_or_neighbour,
)
from pipelines.transcript import SpokenTurn, Transcript, Turn

TEXTS = st.text(min_size=1, max_size=80)


@st.composite
def replaced(draw: st.DrawFn) -> tuple[Transcript, list[Replacement]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    replacements = [
        Replacement(a, b, draw(st.sampled_from(["", "[PERSON_1]", "[AGE_2]", "é"])))
        for a, b in zip(cuts, cuts[1:], strict=False)
        if draw(st.booleans())
    ]
    return Transcript(text, (Turn(None, 0, len(text)),)), replacements


@pytest.mark.slow
@given(replaced())
def test_text_outside_replacements_is_untouched_and_maps_to_itself(case: tuple[Transcript, list[Replacement]]) -> None:
    transcript, replacements = case
    draft = build_release(transcript, replacements, {})
    touched = {i for r in replacements for i in range(r.start, r.end)}
    for position in set(range(len(transcript.text))) - touched:
        start, end = draft.offset_map.to_released(position, position + 1)
        assert draft.text[start:end] == transcript.text[position]
        assert draft.offset_map.to_original(start, end) == (position, position + 1)
    rebuilt, last = [], 0
    for r in sorted(replacements, key=lambda r: r.start):
        rebuilt += [transcript.text[last : r.start], r.text]
        last = r.end
    assert draft.text == "".join(rebuilt) + transcript.text[last:]


@pytest.mark.slow
@given(replaced(), st.data())
def test_spans_never_cut_through_a_replacement(case: tuple[Transcript, list[Replacement]], data: st.DataObject) -> None:
    transcript, replacements = case
    draft = build_release(transcript, replacements, {})
    length = len(draft.text)
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    original = draft.offset_map.to_original(start, end)
    assert 0 <= original[0] <= original[1] <= len(transcript.text)
    for a, b in draft.offset_map.original:
        assert not a < original[0] < b
        assert not a < original[1] < b
    again = draft.offset_map.to_released(*original)
    assert again[0] <= start and end <= max(again[1], start)
    assert draft.offset_map.to_original(*again) == original or start == end


@pytest.mark.slow
@given(replaced(), st.data())
def test_original_spans_are_held_by_their_released_span(
    case: tuple[Transcript, list[Replacement]], data: st.DataObject
) -> None:
    transcript, replacements = case
    offset_map = build_release(transcript, replacements, {}).offset_map
    start = data.draw(st.integers(0, len(transcript.text) - 1))
    end = data.draw(st.integers(start + 1, len(transcript.text)))
    back = offset_map.to_original(*offset_map.to_released(start, end))
    if all(b > a for a, b in offset_map.released):
        assert back[0] <= start and end <= back[1]


@pytest.mark.slow
@given(TEXTS, st.data())
def test_words_replaced_in_neither_release_are_carried_to_themselves(text: str, data: st.DataObject) -> None:
    transcript = Transcript(text, (Turn(None, 0, len(text)),))

    def release() -> OffsetMap:
        a = data.draw(st.integers(0, len(text) - 1))
        b = data.draw(st.integers(a + 1, len(text)))
        return build_release(transcript, [Replacement(a, b, "[PERSON_7]")], {}).offset_map

    old, new = release(), release()
    for position in range(len(text)):
        if any(a <= position < b for m in (old, new) for a, b in m.original):
            continue
        carried = carry_over(old, new, *old.to_released(position, position + 1))
        assert carried == new.to_released(position, position + 1)
        assert carried[1] - carried[0] == 1


@pytest.mark.slow
@given(replaced())
def test_the_map_survives_storage(case: tuple[Transcript, list[Replacement]]) -> None:
    offset_map = build_release(*case, {}).offset_map
    assert OffsetMap.from_list(offset_map.to_list()) == offset_map


@pytest.mark.parametrize("numbers", [[1, 2, 3], [0, 2, 0, 5, 1, 3, 5, 6], [0, 2, 1, 5], [2, 2, 2, 3], [0, 1, 3, 2]])
def test_a_damaged_map_is_refused(numbers: list[int]) -> None:
    with pytest.raises(ReleaseError, match="damaged"):
        OffsetMap.from_list(numbers)


def test_turns_keep_their_words_times_and_get_new_labels() -> None:
    transcript = Transcript.from_spoken(
        [SpokenTurn("Ines", "Where did Bela go?", 0, 900), SpokenTurn("Bela's mum", "To Porto, with Bela.", 900, 2000)]
    )
    text = transcript.text
    replacements = [Replacement(m, m + 4, "[PERSON_1]") for m in (text.index("Bela"), text.rindex("Bela"))]
    draft = build_release(transcript, replacements, {"Ines": "Interviewer", "Bela's mum": "Participant"})
    assert [draft.text[t.start : t.end] for t in draft.turns] == [
        "Where did [PERSON_1] go?",
        "To Porto, with [PERSON_1].",
    ]
    assert [t.speaker for t in draft.turns] == ["Interviewer", "Participant"]
    assert [t.start_ms for t in draft.turns] == [0, 900]


def test_a_speaker_without_a_label_is_refused_without_being_named() -> None:
    transcript = Transcript.from_spoken([SpokenTurn("Ines", "Hello.")])
    with pytest.raises(ReleaseError) as error:
        build_release(transcript, [], {})
    assert "Ines" not in str(error.value)


def test_a_replacement_over_the_end_of_a_turn_is_cut_there() -> None:
    transcript = Transcript.from_spoken([SpokenTurn("A", "call Ida"), SpokenTurn("B", "Berg please")])
    start = transcript.text.index("Ida")
    draft = build_release(transcript, [Replacement(start, start + 8, "[PERSON_1]")], {"A": "A", "B": "B"})
    assert draft.text == "call [PERSON_1]\n[PERSON_1] please"
    assert [draft.text[t.start : t.end] for t in draft.turns] == ["call [PERSON_1]", "[PERSON_1] please"]


def test_overlaps_become_one_with_the_text_of_the_longest() -> None:
    merged = merge_overlaps(
        [Replacement(4, 9, "B"), Replacement(0, 5, "A"), Replacement(3, 10, "C"), Replacement(10, 12, "D")], 12
    )
    assert merged == [Replacement(0, 10, "C"), Replacement(10, 12, "D")]


@pytest.mark.parametrize(
    "replacements",
    [
        [Replacement(2, 2, "x")],
        [Replacement(-1, 2, "x")],
        [Replacement(0, 99, "x")],
        [Replacement(0, 2, "x"), Replacement(0, 2, "y")],
    ],
)
def test_impossible_replacements_are_refused(replacements: list[Replacement]) -> None:
    with pytest.raises(ReleaseError):
        merge_overlaps(replacements, 10)


@st.composite
def changes(draw: st.DrawFn, length: int) -> OffsetMap:
    """Some stretches of a text of this length, each of which became another; what is empty was put in, or taken out."""
    edges = sorted(draw(st.lists(st.integers(0, length), max_size=6, unique=True)))
    original = list(zip(edges[::2], edges[1::2], strict=False))
    released, shift = [], 0
    for start, end in original:
        size = draw(st.integers(0, 4))
        released.append((start + shift, start + shift + size))
        shift += size - (end - start)
    change = OffsetMap(tuple(original), tuple(released))
    return change.reversed() if shift == 0 and draw(st.booleans()) else change


def changed(text: list[int], change: OffsetMap, fresh: int) -> list[int]:
    """A row of numbers after a change; what is new in it begins with another number each time."""
    at, now = 0, list[int]()
    for (start, end), (first, last) in zip(change.original, change.released, strict=True):
        now += text[at:start] + [fresh + number for number in range(last - first)]
        at = end
    return now + text[at:]


@given(st.data())
def test_two_steps_are_one_map(data: st.DataObject) -> None:
    before = list(range(data.draw(st.integers(0, 12))))
    first = data.draw(changes(len(before)))
    between = changed(before, first, 100)
    second = data.draw(changes(len(between)))
    after = changed(between, second, 200)
    both = first.then(second)
    assert len(changed(before, both, 300)) == len(after)
    numbers = [number for number in changed(before, both, 300) if number < 100]
    assert numbers == [number for number in after if number < 100], "what neither step touched stays, and nothing else"
    assert both.reversed().reversed() == both
    for place, number in enumerate(before):
        if number in numbers:
            assert after[slice(*both.to_released(place, place + 1))] == [number]


def test_what_was_taken_out_beside_a_span_is_around_it() -> None:
    # "We walked home" in the original, "We all walked home then" in the release.
    added = OffsetMap(((2, 2), (14, 14)), ((2, 6), (18, 23)))
    text = "We all walked home then"
    assert text[slice(*added.to_released(3, 14))] == "walked home"
    assert text[slice(*added.around(2, 14))] == " all walked home then"
    assert text[slice(*added.around(2, 2))] == " all"


@pytest.mark.parametrize(
    ("span", "words"),
    [((3, 9), "walked"), ((2, 2), "We"), ((9, 10), "walked"), ((10, 10), "Then"), ((14, 15), "Then"), ((0, 0), "We")],
)
def test_where_nothing_is_left_the_word_beside_is_taken(span: tuple[int, int], words: str) -> None:
    text = "We walked\nThen sang"
    assert text[slice(*span_or_neighbour(text, *span))] == words
    assert span_or_neighbour(" \n", *span) == span
