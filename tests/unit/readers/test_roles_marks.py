import pytest

from pipelines.readers import guess_roles
from pipelines.readers.marks import find_marks
from pipelines.transcript import SpokenTurn, Transcript


def talk(*turns: tuple[str | None, str]) -> Transcript:
    return Transcript.from_spoken(SpokenTurn(speaker, text) for speaker, text in turns)


LONG = "It went on for many years and we moved from one town to the next. "


@pytest.mark.parametrize(
    "asks", ["Interviewer", "I", "INT", "Chercheuse", "Q", "Interviewer 2", "Ερευνήτρια", "SR (interviewer)"]
)
def test_labels_that_say_who_asks(asks: str) -> None:
    roles = guess_roles(talk((asks, "Tell me."), ("Anna", "Why?"), (asks, LONG * 3)))
    assert roles[asks] == "interviewer"
    assert roles["Anna"] == "participant"


def test_codes_beside_each_other() -> None:
    assert guess_roles(talk(("I", "So."), ("P", "Yes."))) == {"I": "interviewer", "P": "participant"}
    assert guess_roles(talk(("INT", "So."), ("AB", "Yes."))) == {"INT": "interviewer", "AB": "participant"}


def test_names_are_told_by_questions_and_words() -> None:
    turns = [("Jane", "How was it?"), ("Anna", LONG), ("Jane", "And then?"), ("Anna", LONG * 2), ("Gran", "Tea.")]
    assert guess_roles(talk(*turns)) == {"Jane": "interviewer", "Anna": "participant", "Gran": "other"}


def test_a_talkative_interviewer_is_still_who_asks() -> None:
    turns = [("Jane", f"{LONG * 2} What do you think?"), ("Anna", LONG * 2)] * 5
    assert guess_roles(talk(*turns)) == {"Jane": "interviewer", "Anna": "participant"}


def test_crowds_are_neither() -> None:
    turns = [("Jane", "How?"), ("Anna", LONG), ("Multiple Speakers", LONG * 3)]
    assert guess_roles(talk(*turns))["Multiple Speakers"] == "other"


def test_no_speakers_no_roles() -> None:
    assert guess_roles(talk((None, LONG))) == {}


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("I met [name] there.", "redaction", "[name]"),
        ("I met [Anonymised] there.", "redaction", "[Anonymised]"),
        ("in Country X then", "redaction", "Country X"),
        ("with Mr B and", "redaction", "Mr B"),
        ("does XXX XX XXXX do", "redaction", "XXX XX XXXX"),
        ("that [PERSON_1] said", "redaction", "[PERSON_1]"),
        ("to ____ again", "redaction", "____"),
        ("so [inaudible 00:12] then", "unclear", "[inaudible 00:12]"),
        ("so (unintelligible) then", "unclear", "(unintelligible)"),
        ("so (unverständlich) dann", "unclear", "(unverständlich)"),
        ("the <[?]> then", "unclear", "<[?]>"),
        ("großem <? Rad>, äh", "unclear", "<? Rad>"),
        ("and then xxx", "unclear", "xxx"),
        ("so (.) then", "pause", "(.)"),
        ("so (2.5) then", "pause", "(2.5)"),
        ("so [long pause] then", "pause", "[long pause]"),
        ("so [laughs] then", "event", "[laughs]"),
        ("so ((ride)) then", "event", "((ride))"),
        ("so (weint leise) then", "event", "(weint leise)"),
        ("♪♪♪", "event", "♪♪♪"),
        ("so //S02: Ja.// then", "overlap", "//S02: Ja.//"),
        ("in Seestadt <n(heute Łódka)>, then", "note", "<n(heute Łódka)>"),
        ("it [sic] was", "note", "[sic]"),
    ],
)
def test_marks(text: str, kind: str, marked: str) -> None:
    assert [(mark.kind, text[mark.start : mark.end]) for mark in find_marks(text)] == [(kind, marked)]


@pytest.mark.parametrize(
    "text", ["an X-ray", "I said so (and meant it).", "plan B's end", "he was 10 (ten).", "the name is", "A B C"]
)
def test_ordinary_words_are_no_marks(text: str) -> None:
    assert find_marks(text) == ()
