"""A page for somebody who grew up with a language: each text, where it stands, the draft, and room for a better one.

``python .ci/reviewing.py page de OUT.html [--screens FOLDER]`` writes one file that needs no network
and no program but a browser. The reader saves their answers to a file; laid into ``coding/ui/catalogues/answers``, it
is brought back by ``make texts``: what was accepted or put better is no draft any more, and carries the reader's name.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from coding.errors import InvalidInput
from coding.ui.frame.texts import FOLDER, LANGUAGES, SOURCE_LANGUAGE
from coding.ui.pages import PAGES

ANSWERS: Final = FOLDER / "answers"
"""Where files of answers wait for ``make texts``."""
FORMAT: Final = "heard-texts-1"
_TEMPLATE: Final = Path(__file__).with_name("reviewing.html")


@dataclass(frozen=True)
class Taken:
    """What became of one file of answers.

    Attributes:
        reader: Who answered.
        language: Of which catalogue.
        confirmed: Texts that are no draft any more.
        changed: Texts whose translation is another now; those that were confirmed with it are counted in both.
        refused: A sentence for each answer that was not taken.
    """

    reader: str
    language: str
    confirmed: int
    changed: int
    refused: tuple[str, ...]


def review_page(language: str, screens: Path | None = None) -> str:
    """The page for one language, as HTML.

    Args:
        language: One of the interface's languages but English.
        screens: Folder of pictures that are named after pages of the app; each is shown above the texts of its page.

    Raises:
        InvalidInput: There is no such catalogue.
    """
    entries = [
        {
            "context": message.context or "",
            "text": message.id,
            "draft": message.string,
            "fuzzy": message.fuzzy,
            "places": [_place(name) for name, _line in message.locations],
        }
        for message in _read(language)
        if isinstance(message.id, str) and message.id
    ]
    pictures = _pictures(screens) if screens else {}
    data = {
        "format": FORMAT,
        "language": language,
        "name": LANGUAGES[language],
        "entries": entries,
        "pictures": pictures,
    }
    # Within a script element no text may end it.
    payload = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return _TEMPLATE.read_text(encoding="utf-8").replace("/*DATA*/null", payload).replace("{language}", language)


def take(answers: Mapping[str, Any]) -> Taken:
    """Bring a reader's answers into the catalogue of their language.

    An answer to a text that the app does not have any more, or that loses a word in braces, is not taken; the others
    are.

    Raises:
        InvalidInput: It is no file of answers, or of a language without a catalogue.
    """
    if answers.get("format") != FORMAT or not isinstance(answers.get("answers"), list):
        raise InvalidInput("This is not a file of answers about the texts of Heard. Save it from the reviewers' page.")
    language, reader = str(answers.get("language", "")), " ".join(str(answers.get("reader", "")).split())
    if not reader:
        raise InvalidInput("The file does not say who read the texts. Open it on the reviewers' page and add a name.")
    catalogue = _read(language)
    confirmed, changed, refused = 0, 0, []
    for answer in answers["answers"]:
        text, translation = str(answer.get("text", "")), str(answer.get("translation", "")).strip()
        message = catalogue.get(text, answer.get("context") or None)
        wrong = _wrong(message, text, translation)
        if wrong or message is None:
            refused.append(wrong)
            continue
        if translation != str(message.string).strip():
            message.string = _spaced_like(text, translation)
            changed += 1
        if answer.get("accepted"):
            message.flags.discard("fuzzy")
            message.user_comments = [f"confirmed by {reader}, {datetime.now(UTC):%Y-%m-%d}"]
            confirmed += 1
    _write(language, catalogue)
    return Taken(reader, language, confirmed, changed, tuple(refused))


def _wrong(message: Message | None, text: str, translation: str) -> str:
    if message is None:
        return f"“{text}” is not a text of the app any more."
    if not translation:
        return f"“{text}” was left without a translation."
    lost, more = _fields(text) - _fields(translation), _fields(translation) - _fields(text)
    if lost or more:
        return f"“{text}”: the words in braces must stay as they are ({', '.join(sorted(lost | more))})."
    return ""


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:
        return {"{"}


def _spaced_like(text: str, translation: str) -> str:
    """A translation with the spaces at the ends that the text has: they stand between two others."""
    before, after = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return text[:before] + translation + (text[-after:] if after else "")


def _read(language: str) -> Catalog:
    path = FOLDER / f"{language}.po"
    if language == SOURCE_LANGUAGE or language not in LANGUAGES or not path.exists():
        known = ", ".join(sorted(set(LANGUAGES) - {SOURCE_LANGUAGE}))
        raise InvalidInput(f"There is no catalogue “{language}”. There are: {known}.")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(language: str, catalogue: Catalog) -> None:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, sort_by_file=True, include_lineno=False)
    (FOLDER / f"{language}.po").write_bytes(buffer.getvalue())


def _place(file: str) -> str:
    """Page on which a text of a file most likely stands; for what is shared, the folder's name."""
    name = file.removeprefix("coding/").removesuffix(".py")
    module = name.replace("/", ".")
    page = next((address for address, drawn in _modules().items() if drawn == module), None)
    top, _, below = name.partition("/")
    folder = below.partition("/")[0] if top in ("ui", "workspace", "extras") else top
    of_folder = next((address for address, drawn in _modules().items() if drawn.split(".")[1] == folder), None)
    return page or of_folder or folder


@cache
def _modules() -> dict[str, str]:
    """Address of a page → the module below ``coding`` that draws it."""
    return {address: PAGES.page_at(address).__module__.removeprefix("coding.") for address in PAGES.entries}


def _pictures(folder: Path) -> dict[str, str]:
    return {
        file.stem: "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode()
        for file in sorted(folder.glob("*.png"))
    }


def main(arguments: Iterable[str] | None = None) -> int:
    """Write a page, or take all files of answers that wait; 1 where something was refused."""
    parser = argparse.ArgumentParser(prog="python .ci/reviewing.py")
    subparsers = parser.add_subparsers(dest="what", required=True)
    page = subparsers.add_parser("page")
    page.add_argument("language")
    page.add_argument("out", type=Path)
    page.add_argument("--screens", type=Path)
    subparsers.add_parser("answers")
    given = parser.parse_args(None if arguments is None else list(arguments))
    try:
        if given.what == "page":
            given.out.write_text(review_page(given.language, given.screens), encoding="utf-8")
            return 0
        return _take_all()
    except InvalidInput as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _take_all() -> int:
    refused = False
    for file in sorted(ANSWERS.glob("*.json")):
        try:
            taken = take(json.loads(file.read_text(encoding="utf-8")))
        except (InvalidInput, ValueError) as error:
            sys.stderr.write(f"{file.name}: {error}\n")
            refused = True
            continue
        sys.stderr.write(
            f"{file.name}: {taken.confirmed} confirmed and {taken.changed} changed by {taken.reader} "
            f"({taken.language})\n"
        )
        for refusal in taken.refused:
            sys.stderr.write(f"  {refusal}\n")
        refused = refused or bool(taken.refused)
        file.unlink()
    return int(refused)


if __name__ == "__main__":
    sys.exit(main())
