"""Lines and paragraphs of running text, from whatever file they came."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines import stopwords

_WRAP_WIDEST = 110
_WRAP_NARROWEST = 40
_WRAP_SHARE = 0.9

_CUT = re.compile(r"(?:^|(?<=\s))(\S*[^\W_])[-\u2010\u00ad]\s*$")
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_FIRST = re.compile(r"\s*([\"'“‘«(]*)(([^\W_]+)\S*)\s*")
_LABEL = re.compile(r"[^:.?!\n]{1,40}(?::(?:\s|$)|(?<=[^\W_])\s*$)")
_LAST = re.compile(r"[^\W_]+$")
_LINKING = frozenset(
    (
        "and",
        "or",
        "to",
        "und",
        "oder",
        "bzw",
        "bis",
        "sowie",
        "et",
        "ou",
        "e",
        "ed",
        "o",
        "od",
        "y",
        "u",
        "en",
        "of",
        "i",
    )
    + ("lub", "oraz", "și", "sau", "ir", "ar", "arba", "και", "ή")
)
"""Words after which a hyphen stands for what follows ("Vor- und Nachname")."""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A line of text.

    Attributes:
        text: Its characters, without line end.
        heading: The file itself says it is a heading (a Word style, a Markdown ``#``).
        start_ms: Start time the file gives for it outside the text, or None.
        end_ms: End time likewise.
        continues: The file itself says that it goes on the paragraph of the line above (a line break in Word).
    """

    text: str
    heading: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    continues: bool = False

    @property
    def blank(self) -> bool:
        """No visible character in it."""
        return not self.text.strip()


def split_lines(text: str) -> list[TranscriptLine]:
    """Cut a text whose line ends are line feeds."""
    return [TranscriptLine(line) for line in text.split("\n")]


def paragraphs(lines: Sequence[TranscriptLine]) -> list[range]:
    """Ranges of line numbers of the paragraphs: runs of lines that are not blank; a heading stands alone."""
    ranges: list[range] = []
    start: int | None = None
    for number, line in enumerate(lines):
        if start is not None and (line.blank or line.heading or lines[number - 1].heading):
            ranges.append(range(start, number))
            start = None
        if start is None and not line.blank:
            start = number
    if start is not None:
        ranges.append(range(start, len(lines)))
    return ranges


def separate_lines(lines: Sequence[TranscriptLine], block: range) -> list[range]:
    """A run of lines as paragraphs of a line each, with the lines that continue it."""
    starts = [number for number in block if number == block.start or not lines[number].continues]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], block.stop], strict=True)]


def is_wrapped(lines: Sequence[TranscriptLine]) -> bool:
    """Tell whether lines were broken at a fixed width rather than on purpose.

    They were when nearly every line inside a paragraph is as full as it could be: the next line's first word would not
    have fitted.
    """
    pairs: list[tuple[int, int]] = []
    for paragraph in paragraphs(lines):
        for number in range(paragraph.start, paragraph.stop - 1):
            current, following = lines[number].text.rstrip(), lines[number + 1].text.split(maxsplit=1)
            pairs.append((len(current), len(following[0]) if following else 0))
    if len(pairs) < 3:
        return False
    width = sorted(length for length, _ in pairs)[int(len(pairs) * 0.98)]
    full = sum(length + 1 + word > width - 2 for length, word in pairs)
    return _WRAP_NARROWEST <= width <= _WRAP_WIDEST and full >= _WRAP_SHARE * len(pairs)


def join(lines: Iterable[str], wrapped: bool) -> str:
    """Make one string of the lines of a paragraph.

    Args:
        lines: The lines.
        wrapped: They were broken at a fixed width: join with blanks, else keep line feeds.
    """
    stripped = [line.strip() for line in lines]
    return (" " if wrapped else "\n").join(line for line in stripped if line)


def whole_words(lines: Sequence[TranscriptLine]) -> tuple[list[TranscriptLine], int, int]:
    """Put words together that were cut with a hyphen at a line end, with or without it.

    A hyphen goes when the word without it stands elsewhere in the text or is a common one, or when its halves are no
    words; it stays when the compound stands elsewhere, both halves are words of their own, one is a single letter or
    has digits, or capitals say that it joins two names. Where it belongs to speech that broke off ("th- think") or to
    a word left out ("Vor- und Nachname"), the line is left as it is.

    Args:
        lines: Text broken at a fixed width.

    Returns:
        The lines, with the second half of such a word on the first one's line; how many words were put together; and
        how many of them keep the hyphen.
    """
    known = Counter(word.casefold() for line in lines for word in _WORDS.findall(line.text))
    cut = [bool(_CUT.search(line.text)) for line in lines]
    for number, line in enumerate(lines):
        # What a cut leaves of a word is no evidence for a word.
        if cut[number]:
            known[_WORDS.findall(line.text)[-1].casefold() if _WORDS.search(line.text) else ""] -= 1
        if number and cut[number - 1] and (first := _WORDS.search(line.text)):
            known[first[0].casefold()] -= 1
    common = _common_words(known)
    whole_lines: list[TranscriptLine] = []
    put = hyphens = 0
    for line in lines:
        hyphen = _joined(whole_lines[-1], line, known, common) if whole_lines else None
        if hyphen is None:
            whole_lines.append(line)
            continue
        above, first = whole_lines[-1], _FIRST.match(line.text)
        assert first is not None
        text = _CUT.sub(lambda match: match[1], above.text)
        whole_lines[-1] = replace(above, text=f"{text}{hyphen}{first[2]}")
        put, hyphens = put + 1, hyphens + bool(hyphen)
        rest = line.text[first.end() :]
        if rest:
            whole_lines.append(replace(line, text=rest))
    return whole_lines, put, hyphens


def _common_words(known: Counter[str]) -> frozenset[str]:
    """The common words of the language that most of the words are in."""
    languages = sorted(stopwords.covered())
    hits = {code: sum(known[word] for word in stopwords.stop_words(code)) for code in languages}
    best = max(languages, key=lambda code: hits[code])
    return stopwords.stop_words(best) | stopwords.fillers(best)


def _joined(above: TranscriptLine, line: TranscriptLine, known: Counter[str], common: frozenset[str]) -> str | None:
    """What stands between the halves of a word that a line end cuts: nothing, or a hyphen; None when none is cut."""
    match, first = _CUT.search(above.text), _FIRST.match(line.text)
    if match is None or first is None or first[1] or above.heading or line.heading:
        return None
    if above.text.rstrip().endswith("\u00ad"):
        return ""
    head, tail = _LAST.findall(match[1])[-1], first[3]
    if any(character.isdigit() for character in head + tail):
        return "-"
    if tail[0].isupper() and _LABEL.match(line.text):
        return None
    if tail[0].isupper() and not (head.isupper() and tail.isupper() and len(head) > 1):
        return "-" if head[0].isupper() else None
    head, tail = head.casefold(), tail.casefold()

    def is_word(word: str) -> bool:
        return known[word] > 0 or word in common

    if is_word(head + tail):
        return ""
    if known[f"{head}-{tail}"] > 0:
        return "-"
    if tail in _LINKING or tail.startswith(head):
        return None
    return "-" if len(head) == 1 or "-" in match[1] or (is_word(head) and is_word(tail)) else ""
