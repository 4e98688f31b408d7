"""One word for one thing: what the glossary says is not said stands neither on screen nor in the manual."""

import re

import pytest
from babel.messages.pofile import read_po

from coding.ui.frame import texts
from tests.helpers.paths import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if path != GLOSSARY]
WORDS = re.findall(
    r"^\| ([\w ]+) \| [^|]+ \| ([^|]+) \|$", GLOSSARY.read_text(encoding="utf-8").split("\n## ")[1], re.MULTILINE
)
OTHERS = sorted({other for _word, others in WORDS for other in others.split(", ")} - {"not said for it"})

FILES = "a file in somebody's own folders, which Heard leaves alone"
KEY = "the key"
PANEL = "a panel's round closes, and is not one of coding"
SAYS = "words of a document or a participant, not of Heard"
PLACES = {
    ("close … round", "coding/extras/"): PANEL,
    ("close … round", "docs/panel.md"): PANEL,
    ("close … round", "docs/report.md"): PANEL,
    ("close … round", "docs/consortium.md"): PANEL,
    ("close … round", "docs/checklist.md"): PANEL,
    ("delete", "docs/import-formats.md"): SAYS,
    ("delete", "docs/maintaining.md"): "for who works on Heard: files, and bytes in them",
}
"""(what is not said, where it is all the same): why."""
FRAGMENTS = {
    "Delete removes": KEY,
    "`Delete`": KEY,
    "| Delete |": KEY,
    "; delete them by hand": FILES,
    "Delete them, or make": FILES,
    "Delete the folder": FILES,
    "delete the folder": FILES,
    "delete these if need": FILES,
    "delete the file": FILES,
    "delete it there": FILES,
    "deleted by hand": FILES,
    "ntil somebody deletes them": FILES,
    "deleted bytes": "what a database keeps in its file",
    "deleted passages": SAYS,
    "deleted with tracked changes": SAYS,
    "*words: deleted, chats": SAYS,
    "/delet(": "a pattern of a search",
}
"""Words in a row that may stand anywhere: why."""


def forms(word: str) -> str:
    """The forms of a word, as an expression."""
    stem = word.removesuffix("e")
    return rf"(?:{stem}(?:e?s|e?d|e?n|{stem[-1]}?ing|e)?{'|took' if word == 'take' else ''})"


def pattern(other: str) -> re.Pattern[str]:
    """What finds a word that is not said, or several with a few others between."""
    between = r"(?:\s+[\w’'“”*{}]+){0,3}\s+"
    words = [r"\s+".join(map(forms, part.split())) for part in other.split(" … ")]
    return re.compile(rf"\b{between.join(words)}\b", re.IGNORECASE)


def shown() -> list[tuple[str, str]]:
    """Every text of the interface and every paragraph of the manual, with the file it stands in."""
    with (texts.FOLDER / "messages.pot").open("rb") as file:
        interface = [(message.locations[0][0], str(message.id)) for message in read_po(file) if message.id]
    manual = [
        (str(path.relative_to(ROOT)), " ".join(paragraph.split()))
        for path in PAGES
        for paragraph in re.split(r"\n\n|\n(?=[|#-])", path.read_text(encoding="utf-8"))
    ]
    return interface + manual


def without_fragments(text: str) -> str:
    for fragment in FRAGMENTS:
        text = text.replace(fragment, "")
    return text


@pytest.fixture(scope="module")
def everything() -> list[tuple[str, str]]:
    return [(file, without_fragments(text)) for file, text in shown()]


@pytest.mark.parametrize("other", OTHERS)
def test_no_second_word_stands_on_screen_or_in_the_manual(other: str, everything: list[tuple[str, str]]) -> None:
    seen = [
        (file, match.group())
        for file, text in everything
        for match in pattern(other).finditer(text)
        if not any(named == other and file.startswith(place) for named, place in PLACES)
    ]
    assert not seen


def test_every_exception_is_still_needed() -> None:
    every = shown()
    assert not [fragment for fragment in FRAGMENTS if not any(fragment in text for _file, text in every)]
    assert not [
        (other, place)
        for other, place in PLACES
        if not any(file.startswith(place) and pattern(other).search(text) for file, text in every)
    ]


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("take … away", "A lead has taken their passphrase away."),
        ("take … away", "It took away the code"),
        ("shut", "the originals are shut"),
        ("lock … interview", "Lock this interview"),
        ("has locked", "when every coder of it has locked"),
        ("close … round", "Close the round"),
        ("delete", "Deleting it"),
    ],
)
def test_a_second_word_is_found_in_any_form(other: str, text: str) -> None:
    assert other in OTHERS and pattern(other).search(text)
