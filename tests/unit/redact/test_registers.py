"""Identifiers in the registers of chats, notes, forms and speech: answered, corrected, noted, typed."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.ages import Ages
from pipelines.redact.detectors.answered import Answered
from pipelines.redact.detectors.beside import beside
from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.corrected import corrected
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.location import Addresses
from pipelines.redact.detectors.organisation import Organisations
from pipelines.redact.detectors.page import Detector, Page
from pipelines.redact.detectors.person import People
from pipelines.redact.resolve import clean, resolve


def masked(text: str, *detectors: Detector, again: bool = False) -> str:
    """Return a text with a dash for every letter and digit that detectors mask."""
    page = Page(text, "en")
    found = resolve(page, clean(page, [one for detector in detectors for one in detector.find(page)]))
    if again:
        found = resolve(page, (*found, *corrected(page, found)))
    hidden = {place for one in found for place in range(one.start, one.end)}
    return "".join("-" if place in hidden and sign.isalnum() else sign for place, sign in enumerate(text))


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        ("Q. What's your school called?\nA. ", "Wrens and Robins", "."),
        ("Interviewer: And which club was that?\nIda: It was ", "Saturday Stars", ", on the hill."),
        ("and what was his username\noh it was ", "marrow and peas", "\nokay"),
        ("[10:01] kit: where do u live\n[10:02] bo: ", "number nine", ", by the park"),
        ("What did people call him? ", "Button", ". Always."),
        ("what is your name  um ", "hope", "  yes"),
    ],
)
def test_what_is_asked_for_is_masked(asked: str, answer: str, told: str) -> None:
    found = masked(asked + answer + told, Answered())
    assert answer not in found
    assert found.startswith(asked)


@pytest.mark.parametrize(
    "text",
    [
        "What's your school like?\nIt was fine, really.",
        "where did you live\nwith my mum and dad",
        "What did he call you? Nothing. He never did.",
        "Which club was that? I don't remember.",
        "What was his name? No idea, sorry.",
    ],
)
def test_an_answer_that_tells_nothing_is_left(text: str) -> None:
    assert masked(text, Answered()) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We lived at twenty, no, twenty-two, Leftwich Lane. Dad is.", "We lived at "),
        ("I've lived at twelve Beech no sorry ten Beech Drive since then.", "I've lived at "),
        ("Call 07700 900 133. No, 113, I swap those.", "Call "),
    ],
)
def test_both_halves_of_a_correction_are_masked(text: str, told: str) -> None:
    found = masked(text, Addresses(), Codes(), again=True)
    assert found.startswith(told + "-")
    assert "twenty" not in found and "twelve" not in found and "113" not in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Next of kin: Geertje Smit (mother), by phone.", "Geertje Smit"),
        ("form 8  recorded by  l warburton (hlta)  dad rung", "l warburton"),
        ("Subject: Referral A.K. from last week", "A.K."),
        ("Please text first.\nBest,\nN.", "N."),
        ("Present: S-J Lyle and others.", "S-J Lyle"),
        ("it was ollies stepdad who drove", "ollie"),
        ("It was on the list, de la Cruz I think.", "de la Cruz"),
        ("She signed it JMcK and left.", "JMcK"),
        ("Session with M and her sister. M drew a horse.", "M "),
        ("I have spoken to DC 7193 Whittle since.", "Whittle"),
        ('leader at the club, "Majsan", as she says', "Majsan"),
    ],
)
def test_names_as_notes_have_them(text: str, name: str) -> None:
    assert name not in masked(text, People())


@pytest.mark.parametrize("text", ["He went at 6 p.m. from the U.S. to us.", "a T-shirt and an X-ray", "plan A-B."])
def test_letters_that_are_no_initials(text: str) -> None:
    assert masked(text, People()) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("can u come to 40 ledgers rd tmrw", "40 ledgers rd"),
        ("The church was at 118 W 4th St then.", "118 W 4th St"),
        ("I had flat two, a hundred and six Mare Street.", "flat two, a hundred and six Mare Street"),
        ("He parked outside ours, thirty-nine Balmoral.", "thirty-nine Balmoral"),
        ("number forty three with the red gate", "number forty three"),
        ("crake lived at pier view  the house there", "pier view"),
        ("we lived on copper beech way right at the end", "copper beech way"),
        ("Rural Route 2, Box 118, that was us.", "Rural Route 2, Box 118"),
    ],
)
def test_addresses_as_they_are_typed_and_said(text: str, address: str) -> None:
    assert address not in masked(text, Addresses())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("he was kyle underscore b underscore oh four on it", "kyle underscore b underscore oh four"),
        ("on habbo he was surfer dude ninety nine  my sister", "surfer dude ninety nine"),
        ("He's quietharbour on Wattpad.", "quietharbour"),
        ("He called himself gardener on the app.", "gardener"),
        ("He told me to look for marrow man on Kik.", "marrow man"),
        ("His Vinted davesbits is still up.", "davesbits"),
        ("She was iLoveCarp then.", "iLoveCarp"),
        ("He's saved in my phone as marrow man, I know.", "marrow man"),
        ("write to help[at]owlproject[dot]example please", "help[at]owlproject[dot]example"),
        ("leni (punkt) fisch (at) postfach.example it is", "leni (punkt) fisch (at) postfach.example"),
        ("at phil dot the dot film at, um, cinemail dot example", "phil dot the dot film at, um, cinemail dot example"),
    ],
)
def test_user_names_and_mail_in_plain_words(text: str, name: str) -> None:
    found = masked(text, Handles())
    assert not any(word in found for word in name.replace("[", " ").replace("]", " ").split() if len(word) > 4)


@pytest.mark.parametrize(
    "text",
    [
        "I met friends on Snapchat and at some point I stopped.",
        "On Discord he was aged about forty.",
        "(a) first. Second, at the end point I left.",
        "I was looking for people on Instagram.",
    ],
)
def test_what_is_no_user_name(text: str) -> None:
    assert masked(text, Handles()) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It is exhibit RLS/04 in the bundle.", "RLS/04"),
        ("log number 118 of today", "118 of today"),
        ("our reference cyp stroke je stroke 0 4 1 8", "cyp stroke je stroke 0 4 1 8"),
        ("Wisconsin plate, vanity, SWM FST. I mean.", "SWM FST"),
        ("The reg was November Delta five eight something.", "November Delta five eight"),
    ],
)
def test_numbers_of_files_and_plates(text: str, code: str) -> None:
    assert code not in masked(text, Codes())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("It was vv De Meeuwen, in the village.", "vv De Meeuwen"),
        ("He worked at the Regal, the cinema there.", "the Regal"),
        ("He does goalies at Saturday Stars.", "Saturday Stars"),
        ("I'd started at Sir John Deane's.", "Sir John Deane"),
    ],
)
def test_bodies_by_their_kind_or_office(text: str, body: str) -> None:
    assert body not in masked(text, Organisations())


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The volunteer (name known, approx. 34) wrote.", "34"),
        ("I would say a white male, 40 to 45, with a beard.", "45"),
        ("Client S.D., 27, seen today.", "27"),
        ("tell ur mum or I will. ur 15 like", "15"),
        ("Three kids: 16, 14, 9.", "14"),
        ("Client (15, F) attends.", "15"),
        ("child 6;4 was chatty", "6"),
        ("I would of been 12 coming 13.", "13"),
        ("He has forty years, or more.", "forty"),
    ],
)
def test_ages_as_notes_chats_and_other_speakers_have_them(text: str, age: str) -> None:
    assert age not in masked(text, Ages())


@pytest.mark.parametrize("text", ["She has twelve years of work behind her.", "Room 12, male ward, 3 beds."])
def test_years_and_numbers_that_are_no_age(text: str) -> None:
    assert masked(text, Ages()) == text


def test_the_everyday_word_in_a_row_of_names_is_one() -> None:
    page = Page("The group was me, Fee, Naz and Snapchat.", "en")
    names = [one for one in People().find(page) if page.text[one.start : one.end] == "Naz"]
    assert [page.text[one.start : one.end] for one in beside(page, names[:1]) if one.type == "PERSON"] == ["Fee"]


def test_who_writes_without_capitals_is_read_so_behind_times_too() -> None:
    page = Page("[21:04] Ann: Are you there?\n[21:05] kit: yh its maddie\n[21:06] kit: moved to st marys now\n", "en")
    small = page.small_turns()
    assert small is not None
    assert "maddie" in small.text and "Ann" not in small.text


def test_times_of_subtitles_are_no_names_of_who_writes() -> None:
    page = Page("[16:30.100 --> 16:34.530] that it had the mindset of it\n" * 3 + "Then Ann came and Bo too.\n", "en")
    assert page.small_turns() is None
