"""WebVTT and SubRip: cues with times, some with speakers.

Both are read by one lenient parser, since real files mix them up: missing headers, commas for points, hourless times,
numbers in the wrong place. No line is dropped without being counted.
"""

# Why readers of our own: decision 0102.

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from codebook.message import Message, counted
from pipelines.errors import BrokenFile, FileTooLarge
from pipelines.readers.draft import (
    CUE_TITLES,
    CUES,
    LINES,
    LINES_BEFORE_CUES,
    NOTES_OR_STYLES,
    TIME_LINES,
    Draft,
    heading_words,
)
from pipelines.readers.speech.cues import Cue, continue_speaker
from pipelines.readers.speech.labels import find_labels
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.speech import add_cues
from pipelines.readers.speech.times import CLOCK, clock_ms

# Teams writes 0:1:5.2 for 0:01:05.2.
_LEFT_ZERO = re.compile(r":(?=\d(?!\d))")
_TIME = rf"{CLOCK}|\d{{1,3}}:\d{{1,2}}:\d{{1,2}}[.,]\d{{1,9}}"
_TIMING = re.compile(rf"\s*({_TIME})\s*-{{1,2}}>\s*({_TIME})(?:\s+(.*))?")
_SETTING = re.compile(r"[A-Za-z][\w-]*:[\w.,%+-]+")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")
_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
# Neither runs past the next tag, nor goes back over blanks: a cue of tags that never end is read in one pass.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?(?:\s++([^<>]*+))?>", re.IGNORECASE)
_VOICE_END = re.compile(r"</v\s*>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font|span)(?:[.\s][^<>]*)?>|<\d{1,3}:\d{2}(?::\d{2})?\.\d{1,3}>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_ROLLING_SHARE = 0.5
_MOST_OF_A_CUE = 100_000
"""Characters; an hour of speech in one cue has half of it."""


@dataclass(slots=True)
class _Block:
    start_ms: int
    end_ms: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Parsed:
    blocks: list[_Block] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    asides: list[list[str]] = field(default_factory=list)
    stray: int = 0
    broken_times: int = 0
    titles: list[str] = field(default_factory=list)


def read_webvtt(data: bytes, draft: Draft) -> None:
    """Read WebVTT.

    Raises:
        BrokenFile: It holds no cue.
    """
    _read(data, draft, is_webvtt=True)


def read_srt(data: bytes, draft: Draft) -> None:
    """Read SubRip (SRT); errors as for :func:`read_webvtt`."""
    _read(data, draft, is_webvtt=False)


def _read(data: bytes, draft: Draft, is_webvtt: bool) -> None:
    lines = draft.clean(draft.decode(data)).split("\n")
    parsed = _parse(lines, is_webvtt)
    if not parsed.blocks:
        raise BrokenFile(
            Message(
                "{file} holds no cue with a time. If it is plain text, give it a name ending in .txt.", file=draft.file
            )
        )
    if any(sum(map(len, block.lines)) > _MOST_OF_A_CUE for block in parsed.blocks):
        raise FileTooLarge(
            Message(
                "{file} has a cue of more than {most} characters. Export it again, or import it as plain text.",
                file=draft.file,
                most=f"{_MOST_OF_A_CUE:,}",
            )
        )
    draft.warn(
        Message("The first line does not say WEBVTT; read as WebVTT all the same."),
        when=is_webvtt and not _HEADER.fullmatch(lines[0].strip()),
    )
    _say(parsed, draft)
    if is_webvtt:
        for block in parsed.blocks:
            block.lines = [_ENTITY.sub(lambda match: html.unescape(match[0]), line) for line in block.lines]
    cues = _voices(parsed.blocks, draft) or _labels(_without_rolling(parsed.blocks, draft), draft)
    add_cues(cues, draft)


def _parse(lines: Sequence[str], is_webvtt: bool) -> _Parsed:
    parsed = _Parsed()
    timings = {number: match for number, line in enumerate(lines) if (match := _TIMING.fullmatch(line))}
    aside, after_blank = "", False
    for number, line in enumerate(lines):
        text = line.strip()
        fresh, after_blank = number == 0 or after_blank, not text
        if not text:
            aside = ""
            continue
        if number in timings:
            aside = ""
            _open_block(parsed, timings[number], text)
        elif number + 1 in timings and (text.isdigit() or (fresh and is_webvtt)):
            aside = ""
            # What has digits and no blank is a name that a program gave the cue.
            if " " in text or not any(map(str.isdigit, text)):
                parsed.titles.append(text)
        elif fresh and _ASIDE.fullmatch(text):
            aside = text.split()[0]
            parsed.asides.append([])
            _note(parsed, text if aside == "NOTE" else "")
        elif aside or (not parsed.blocks and _HEADER.fullmatch(text)):
            _note(parsed, text if aside in ("", "NOTE") else "")
        elif not parsed.blocks:
            parsed.heading.append(text)
        else:
            parsed.stray += fresh
            parsed.broken_times += "-->" in text
            parsed.blocks[-1].lines.append(text)
    return parsed


def _open_block(parsed: _Parsed, timing: re.Match[str], text: str) -> None:
    start, end = (clock_ms(_LEFT_ZERO.sub(":0", time)) for time in (timing[1], timing[2]))
    if start is None or end is None:
        parsed.broken_times += 1
        (parsed.blocks[-1].lines if parsed.blocks else parsed.heading).append(text)
        return
    words = [word for word in (timing[3] or "").split() if not _SETTING.fullmatch(word)]
    parsed.blocks.append(_Block(start, max(start, end), [" ".join(words)] if words else []))


def _note(parsed: _Parsed, text: str) -> None:
    """Keep what notes say before the first cue, as titles and names; count what they say later."""
    words = re.sub(r"^(?:WEBVTT|NOTE)\b[\s-]*", "", text)
    if words and not parsed.blocks:
        parsed.heading.append(words)
    elif words and parsed.asides:
        parsed.asides[-1].append(words)


def _say(parsed: _Parsed, draft: Draft) -> None:
    draft.heading = "\n".join(parsed.heading)
    draft.warn(heading_words(counted(len(parsed.heading), LINES_BEFORE_CUES), draft.heading), when=parsed.heading)
    for note in parsed.asides:
        draft.leave_out(NOTES_OR_STYLES, " ".join(note))
    for words in parsed.titles:
        draft.leave_out(CUE_TITLES, words)
    draft.warn(
        Message("{lines} after a blank line taken to belong to the cue before.", lines=counted(parsed.stray, LINES)),
        when=parsed.stray,
    )
    draft.warn(
        Message(
            "{lines} could not be read and stand in the text; mend them first.",
            lines=counted(parsed.broken_times, TIME_LINES),
        ),
        when=parsed.broken_times,
    )


def _voices(blocks: Sequence[_Block], draft: Draft) -> list[Cue]:
    """Cut cues at WebVTT voice tags; nothing when there are none in the file."""
    texts = ["\n".join(block.lines) for block in blocks]
    if not any(_VOICE.search(text) for text in texts):
        return []
    opened, ended = (sum(len(tag.findall(text)) for text in texts) for tag in (_VOICE, _VOICE_END))
    closed = 2 * ended >= opened
    cues: list[Cue] = []
    without = 0
    for block, text in zip(blocks, texts, strict=True):
        pieces = _VOICE.split(text)
        if pieces[0].strip():
            without += 1
            cues.append(_cue(block, pieces[0], None))
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
            inside, *outside = _VOICE_END.split(words)
            cues.append(_cue(block, inside, " ".join((name or "").split()) or None))
            cues.extend(_cue(block, part, None) for part in outside if part.strip())
    if without:
        if closed:
            cues_in_all = counted(len(blocks), CUES)
            draft.warn(Message("{n} of {cues} name no speaker; kept without one.", n=without, cues=cues_in_all))
        else:
            draft.warn(_continued(without, len(blocks)))
    return cues if closed else continue_speaker(cues)


def _continued(without: int, cues: int) -> Message:
    return Message(
        "{n} of {cues} name no speaker; taken to continue the last speaker named. Check that nobody else speaks in "
        "them.",
        n=without,
        cues=counted(cues, CUES),
    )


def _cue(block: _Block, text: str, speaker: str | None) -> Cue:
    return Cue(_TAGS.sub("", _VOICE_END.sub("", text)), block.start_ms, block.end_ms, speaker)


def _without_rolling(blocks: Sequence[_Block], draft: Draft) -> Sequence[_Block]:
    """Drop lines that roll on from cue to cue, as live captions show them."""
    shown = [[stripped for line in block.lines if (stripped := _TAGS.sub("", line).strip())] for block in blocks]
    rolled = [bool(a and b and a[-1] == b[0]) for a, b in zip(shown, shown[1:], strict=False)]
    if len(blocks) < 6 or sum(rolled) < _ROLLING_SHARE * len(blocks):
        return blocks
    captions = [_Block(blocks[0].start_ms, blocks[0].end_ms, shown[0])]
    for block, lines, repeated in zip(blocks[1:], shown[1:], rolled, strict=True):
        captions.append(_Block(block.start_ms, block.end_ms, lines[1:] if repeated else lines))
    draft.warn(Message("{lines} shown twice by rolling captions kept once.", lines=counted(sum(rolled), LINES)))
    return captions


def _labels(blocks: Sequence[_Block], draft: Draft) -> list[Cue]:
    """Take speakers from labels at the beginning of cue lines, when the whole file has them."""
    owners = [(block, TranscriptLine(_TAGS.sub("", line))) for block in blocks for line in block.lines]
    labelling = find_labels([line for _, line in owners])
    chosen = {number: label for number, label in labelling.at.items() if label.shape in ("inline", "alone")}
    cues: list[Cue] = []
    last: _Block | None = None
    for number, (block, line) in enumerate(owners):
        label = chosen.get(number)
        if label is not None:
            cues.append(Cue(label.words, block.start_ms, block.end_ms, label.speaker))
        elif last is block and cues:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text} {line.text}")
        else:
            cues.append(Cue(line.text, block.start_ms, block.end_ms))
        last = block
    if not chosen:
        return cues
    without = sum(cue.speaker is None for cue in cues)
    draft.warn(_continued(without, len(cues)), when=without)
    return continue_speaker(cues)
