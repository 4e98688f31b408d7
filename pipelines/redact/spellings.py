"""Readings of outgoing text in which a known word is found however it is written.

A name between invisible characters, in letters of another script that look alike, within a user name, as entities of
HTML or letter by letter is the same name to whoever reads it. A reading is the text as such an eye reads it, with the
place that each of its characters has in the text. Read that way are the known words too, so that names that are
written in Greek or Cyrillic are compared alike.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from unicodedata import combining, normalize
from urllib.parse import unquote_to_bytes

from pipelines.redact.folding import fold
from pipelines.redact.leaks import WORD, Forms, Leak, count_known, find_known

_ENCODED = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?|(?:%[0-9a-fA-F]{2})+|\\u[0-9a-fA-F]{4}"
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that show nothing: category Cf, and a few that have another."""
_LETTER = r"[^\W\d_]"
_SPACED = re.compile(rf"(?<![^\W_]){_LETTER}(?:[ \u00a0.,·•*_|/\\~+-]{{1,3}}{_LETTER}){{3,}}(?![^\W_])")
_GAP = re.compile(rf"(?<={_LETTER})(?:[-.*·|~+]|[-\u2010\u2011]\s{{1,3}})(?={_LETTER})")
"""Between two halves of one word; where the second begins small."""
_LEAST_PACKED = 8
"""So many letters, and a name of several words is looked for as one word too."""
_CAPITAL = re.compile("(?<=[lL])(?=[uU])|(?<=[uU])(?=[uU][lL])")
_APART = re.compile(rf"{_CAPITAL.pattern}|(?<=[ula])(?=d)|(?<=d)(?=[ula])|(?<=n)(?=[^ulad])")
"""Where a word begins within another, among the kinds of its characters (:func:`_kind`)."""
_ROUNDS = 3
"""How often what was written as a code is looked through for codes again."""


def _alike() -> dict[str, str]:
    """Letters that look like a Latin one, or that people put in its place."""
    pairs = {
        "АВЕКМНОРСТУХІЈЅԚԜҺӀ": "ABEKMHOPCTYXIJSQWHI",
        "авекмнорстухіјѕԛԝһӏԁ": "abekmhopctyxijsqwhld",
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ": "ABEZHIKMNOPTYX",
        "αβεικνορτυχςϲγ": "abeiknoptuxscy",
        "ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᎩᏃ": "ABCDEHJKLMPRSTVWYZ",
        "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ": "abcdefghijklmnoprstuvwyz",
        "ɑɡıɩօոսհ": "agiionuh",
    }
    return {letter: latin for letters, latins in pairs.items() for letter, latin in zip(letters, latins, strict=True)}


_ALIKE = _alike()
_ODD = re.compile("|".join((_ENCODED.pattern, _UNSEEN.pattern, _SPACED.pattern, _GAP.pattern, f"[{''.join(_ALIKE)}]",
                            rf"{_LETTER}(?=\d)|\d(?={_LETTER})")))  # fmt: skip
"""What makes a reading of a text another one than the text; a capital within a word does too."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read.

    Attributes:
        text: What is read.
        spans: Where each of its characters stands in the text that was given.
    """

    text: str
    spans: Sequence[tuple[int, int]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the reading stands in the text that was given."""
        return self.spans[start][0], self.spans[end - 1][1]


class Spelled(Forms):
    """Known words, to be found in whatever spelling."""

    @cached_property
    def read(self) -> Forms:
        """The words as they are read, at their own numbers; after these those of :attr:`packed`."""
        return Forms((*map(_as_letters, self), *self.packed))

    @cached_property
    def packed(self) -> Forms:
        """Names of several words as one word, as accounts are called."""
        return Forms(self._packed)

    @cached_property
    def whose(self) -> Sequence[int]:
        """Position of the word that each of :attr:`read` is of."""
        return [*range(len(self)), *self._packed.values()]

    @cached_property
    def _packed(self) -> Mapping[str, int]:
        positions: dict[str, int] = {}
        for position, form in enumerate(self):
            words = WORD.findall(_as_letters(form))
            packed = "".join(words)
            if len(words) > 1 and len(packed) >= _LEAST_PACKED and packed.isalpha():
                positions.setdefault(packed, position)
        return positions


def find_spelled(text: str, forms: Spelled) -> list[Leak]:
    """Find known words in whatever spelling, as :func:`~pipelines.redact.leaks.find_known` finds them as written."""
    places = {(leak.start, leak.end, leak.form_index) for leak in find_known(text, forms)}
    hidden = {
        (leak.start, leak.end, forms.whose[len(forms) + leak.form_index]) for leak in find_known(text, forms.packed)
    }
    for reading in readings(text):
        for leak in find_known(reading.text, forms.read):
            place, position = reading.place(leak.start, leak.end), forms.whose[leak.form_index]
            if not _as_written(text, *place, forms[position]):
                hidden.add((*place, position))
    places.update(entry for entry in hidden if not any(entry[0] < end and start < entry[1] for start, end, _ in places))
    return [Leak(*entry) for entry in sorted(places)]


def count_spelled(texts: Iterable[str], forms: Spelled) -> dict[str, int]:
    """Count the known words of each of many texts, as :func:`find_spelled` would; those without any are left out."""
    return count_each(texts, [forms])[0]


def count_each(texts: Iterable[str], sought: Iterable[Spelled]) -> list[dict[str, int]]:
    """The same for several lists of known words, while the texts are read once."""
    distinct = list(dict.fromkeys(texts))
    read = {text: [reading.text for reading in readings(text)] for text in distinct}
    every = [*distinct, *(spelling for several in read.values() for spelling in several)]
    answers = []
    for forms in sought:
        once, again = count_known(distinct, forms), count_known(every, forms.read)
        looked_at = (
            text for text in distinct if text in once or any(spelling in again for spelling in (text, *read[text]))
        )
        counts = {text: len(find_spelled(text, forms)) for text in looked_at}
        answers.append({text: number for text, number in counts.items() if number})
    return answers


def readings(text: str) -> Iterator[Reading]:
    """The text as it is read where that is not as it is written: its words one by one, and put together again."""
    if not _ODD.search(text) and not _has_inner_capital(text):
        return
    pieces = _letters(_decoded([(character, at, at + 1) for at, character in enumerate(text)]))
    before = fold(text)
    for each in (pieces, _joined(pieces)):
        split = _split(each)
        reading = "".join(character for character, _, _ in split)
        if reading and fold(reading) != before:
            yield Reading(reading, [(start, end) for _, start, end in split])
        before = fold(reading)


def _has_inner_capital(text: str) -> bool:
    return bool(_CAPITAL.search("".join(map(_kind, text))))


@cache
def _kind(character: str) -> str:
    """What a character is: of upper or lower case (``u``, ``l`` of a letter), another letter, a digit, a number."""
    if character.isalpha():
        return "u" if character.isupper() else "l" if character.islower() else "a"
    if character.isdigit():
        return "d"
    if character.isupper() or character.islower():
        return "U" if character.isupper() else "L"
    return "n" if character.isnumeric() else "."


_Piece = tuple[str, int, int]
"""A character, and where it begins and ends in the text."""


def _decoded(pieces: list[_Piece]) -> list[_Piece]:
    """With characters that are written as a code: an entity of HTML, a part of an address, an escape of JSON."""
    for _ in range(_ROUNDS):
        text = "".join(character for character, _, _ in pieces)
        done: list[_Piece] = []
        at = 0
        for match in _ENCODED.finditer(text):
            meant = _meant(match.group())
            if meant == match.group():
                continue
            start, end = pieces[match.start()][1], pieces[match.end() - 1][2]
            done += [*pieces[at : match.start()], *((character, start, end) for character in meant)]
            at = match.end()
        if not at:
            break
        pieces = [*done, *pieces[at:]]
    return pieces


def _meant(code: str) -> str:
    if code.startswith("&"):
        return html.unescape(code)
    if code.startswith("%"):
        return unquote_to_bytes(code).decode("utf-8", "replace")
    return chr(int(code[2:], 16))


def _letters(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Without what shows nothing, and in Latin letters where they look like these."""
    return [(plain, start, end) for character, start, end in pieces for plain in _plain(character)]


def _as_letters(text: str) -> str:
    return "".join(plain for character in text for plain in _plain(character))


@cache
def _plain(character: str) -> str:
    if character.isascii():
        return character
    if _UNSEEN.match(character):
        return ""
    return "".join(_ALIKE.get(letter, letter) for letter in normalize("NFKD", character) if not combining(letter))


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """With the letters of a word together that stand one by one or in two halves."""
    text = "".join(character for character, _, _ in pieces)
    absorbed: set[int] = set()
    for match in _SPACED.finditer(text):
        absorbed.update(at for at in range(match.start(), match.end()) if not text[at].isalpha())
    for match in _GAP.finditer(text):
        if text[match.end()].islower():
            absorbed.update(range(match.start(), match.end()))
    return [piece for at, piece in enumerate(pieces) if at not in absorbed] if absorbed else pieces


def _split(pieces: Sequence[_Piece]) -> list[_Piece]:
    """With words apart that are told apart by a capital or a digit only."""
    parts: list[_Piece] = []
    at = 0
    for match in _APART.finditer("".join(_kind(character) for character, _, _ in pieces)):
        start = pieces[match.start()][1]
        parts += [*pieces[at : match.start()], (" ", start, start)]
        at = match.start()
    return [*parts, *pieces[at:]]


def _as_written(text: str, start: int, end: int, form: str) -> bool:
    """Whether a word stands there as it is, by itself: then it was looked at as written."""
    if (start and WORD.match(text[start - 1])) or (end < len(text) and WORD.match(text[end])):
        return False
    words, words_of_form = WORD.findall(fold(text[start:end])), WORD.findall(fold(form))
    return words == words_of_form or [*words[:-1], words[-1][:-1] if words else ""] == words_of_form
