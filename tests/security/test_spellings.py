"""A known name in whatever spelling stops what leaves: as it is masked, and as somebody would get it past a search."""

from dataclasses import replace

import pytest

from coding.errors import ExportBlocked
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.reports import export as reports_export
from pipelines.redact.spellings import Spelled, count_spelled, find_spelled
from tests.conftest import PASSPHRASE, Prepared, SmallProject

SPELLINGS = {
    "as it is": "Tilda Bergquist",
    "in capitals": "TILDA BERGQUIST",
    "small": "tilda bergquist",
    "zero-width space": "Til\u200bda",
    "zero-width joiner": "T\u200dilda",
    "word joiner": "Tild\u2060a",
    "byte order mark": "Ti\ufefflda",
    "soft hyphen": "Berg\u00adquist",
    "marks of direction": "\u202aTil\u200eda\u202c",
    "variation selector": "T\ufe0filda",
    "a filler that shows nothing": "Til\u3164da",
    "Cyrillic": "T\u0456ld\u0430",
    "Greek": "\u03a4ild\u03b1",
    "fullwidth": "Ｔｉｌｄａ",
    "bold letters of mathematics": "𝐓𝐢𝐥𝐝𝐚",
    "small capitals": "ᴛɪʟᴅᴀ",
    "combining marks": "T\u0308i\u0301l\u0323da",
    "camel case": "askTildaAgain",
    "both as one word": "TildaBergquist",
    "an account": "@tildabergquist",
    "digits behind": "tilda2009",
    "decimal entity": "&#84;ilda",
    "hexadecimal entity": "T&#x69;lda",
    "entity of an entity": "&amp;#84;ilda",
    "as in an address": "?who=%54ilda",
    "letter by letter": "T i l d a",
    "with full stops": "t.i.l.d.a",
    "cut at the end of a line": "Berg-\nquist",
}
"""How it is written → what stands there."""
LIGATURE = "Ste\ufb00i Lindo\ufb01"
"""Steffi Lindofi, with two letters that printers join."""
NOBODY = (
    "The hope-ful part of it: we don't know, e.g. what W H O says.",
    "iPhone and YouTube in 2009, at 7pm; C1 and McDonalds; a well-known e-mail.",
    "Η ελπίδα ήταν εκεί, και γελούσαμε πολύ τότε.",
)
"""Words in odd spellings that are no names."""


def say(made: SmallProject, words: str) -> None:
    lea = made.as_user("lea")
    current = current_codebook(lea)
    codes = tuple(replace(code, definition=f"It was {words} then.") if code.id == "C1" else code
                  for code in current.book.codes)  # fmt: skip
    save_codebook(lea, replace(current.book, codes=codes), "an example", based_on=current.number)


@pytest.fixture
def known(make_project, one_released: Prepared) -> SmallProject:
    return make_project(like=one_released)


@pytest.mark.slow
def test_a_known_name_stops_a_file_in_every_spelling(known: SmallProject) -> None:
    lea = known.as_user("lea")
    left = []
    for how, words in SPELLINGS.items():
        say(known, words)
        try:
            reports_export.export(lea, "codebook", passphrase=PASSPHRASE)
        except ExportBlocked as blocked:
            assert "the definition of the code" in str(blocked), how
            assert "Tilda" not in str(blocked)
        else:
            left.append(how)
    assert not left


@pytest.mark.slow
def test_words_in_odd_spellings_that_are_nobodys_stop_nothing(known: SmallProject) -> None:
    say(known, " ".join(NOBODY))
    assert reports_export.export(known.as_user("lea"), "codebook", passphrase=PASSPHRASE).data


def test_where_a_name_stands_is_told_by_the_text_as_it_is_written() -> None:
    forms = Spelled(["Tilda Bergquist", "Tilda"])
    text = "And then &#84;il\u200bda said, ask @tildabergquist or T i l d a."
    assert [text[entry.start : entry.end] for entry in find_spelled(text, forms)] == [
        "&#84;il\u200bda", "tildabergquist", "T i l d a",
    ]  # fmt: skip
    assert count_spelled([text, *NOBODY], forms) == {text: 3}


def test_joined_letters_and_names_of_other_alphabets_are_read_alike() -> None:
    assert find_spelled(f"It was {LIGATURE}.", Spelled(["Steffi Lindofi"]))
    greek = Spelled(["Γιάννης"])
    assert find_spelled("Ο Γι\u200bάννης ήρθε.", greek) and find_spelled("Ο Γιάvvης ήρθε.", greek) == []
    assert find_spelled("Ο Γi\u03acννης ήρθε.", greek), "one letter of it is Latin"


def test_a_word_is_found_once_where_it_stands_once() -> None:
    assert count_spelled(["It was Tilda's.", "Tilda2 and tilda."], Spelled(["Tilda"])) == {
        "It was Tilda's.": 1, "Tilda2 and tilda.": 2,
    }  # fmt: skip


@pytest.mark.parametrize("words", ["hope so", "We hoped", "hopeful2"])
def test_an_everyday_word_stays_one(words: str) -> None:
    assert find_spelled(words, Spelled(["Hope"])) == []
