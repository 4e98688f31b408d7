"""What a page puts around speech: ruled lines, footers of services, line numbers, words cut at the end of a line."""

import re
from collections.abc import Sequence
from dataclasses import replace

from codebook.said import Said, counted
from pipelines.readers.draft import Draft, left_out_of_text
from pipelines.readers.speech.lines import Line, whole_words
from pipelines.readers.things import LINE_NUMBERS, SERVICE_LINES, WORDS

_FOOTER = re.compile(
    r"\s*(?:Transcribed by https?://\S+|Transcribed with \S+.{0,60}|Transcribed by (?:TurboScribe|Trint|Rev)\b.*)\s*"
)
_NUMBERED = re.compile(r"\s*(\d{1,5})(?:[.)]?[ \t]+(?=\S)|\s*$)")
_RULE = re.compile(r"\s*(?:[-_*=~]\s*){3,}\s*")


def without_furniture(lines: Sequence[Line], draft: Draft) -> list[Line]:
    """Leave out ruled lines and the advertisement transcription services put at the end."""
    rest = [line for line in lines if not _RULE.fullmatch(line.text) or line.blank]
    footers = [number for number, line in enumerate(rest) if _FOOTER.fullmatch(line.text)]
    for number in footers:
        draft.leave_out(SERVICE_LINES, rest[number].text)
    return [line for number, line in enumerate(rest) if number not in footers]


def with_whole_words(lines: list[Line], draft: Draft) -> list[Line]:
    """Put words together that a page cuts at the end of a line."""
    lines, put, hyphens = whole_words(lines)
    if put:
        draft.warn(_put_together(put, hyphens))
    return lines


def _put_together(put: int, hyphens: int) -> Said:
    words = counted(put, WORDS)
    if not hyphens:
        return Said("{words} cut with a hyphen at a line end put together again, without the hyphen.", words=words)
    if put == 1:
        return Said("1 word cut with a hyphen at a line end put together again, 1 of them with its hyphen.")
    return Said(
        "{words} cut with a hyphen at a line end put together again, {kept} of them with their hyphen.",
        words=words,
        kept=hyphens,
    )


def without_numbers(lines: list[Line], draft: Draft) -> list[Line]:
    """Take off line numbers, when nearly all lines begin with one and these count upwards."""
    filled = [line for line in lines if not line.blank]
    matches = [match for line in filled if (match := _NUMBERED.match(line.text))]
    if len(matches) < max(3, 0.8 * len(filled)):
        return lines
    values = [int(match[1]) for match in matches]
    steps = sum(1 <= later - earlier <= 10 for earlier, later in zip(values, values[1:], strict=False))
    if steps < 0.9 * (len(values) - 1):
        return lines
    draft.warn(left_out_of_text(counted(len(matches), LINE_NUMBERS)))
    return [replace(line, text=_NUMBERED.sub("", line.text)) for line in lines]
