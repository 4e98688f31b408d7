"""Chat logs as text: a line with a time and a sender opens each message, further lines belong to it.

WhatsApp, Telegram, Discord (DiscordChatExporter) and IRC write such logs, and so do people by hand. Nothing says that a
line inside a message is not the head of another one: a pasted log whose lines look the same is read as messages.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codebook.message import Message, counted
from pipelines.errors import FileTooLarge
from pipelines.readers.chats import moments, program
from pipelines.readers.chats.messages import ChatMessage, add_messages, in_order, steps, undirected
from pipelines.readers.draft import DATES, DAYS, MESSAGES, Draft, plain, word_count
from pipelines.readers.speech.labels import is_role, parse_labels
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.roles import INTERVIEWER

RULE = re.compile(r"={10,}")
"""A line around the head and the foot of the file."""

_BLOCK = re.compile(r"\{(Attachments|Stickers|Embed|Reactions)\}")


def without_blocks(lines: Sequence[str], draft: Draft) -> list[str]:
    """A message without the blocks below it: files become notes, reactions and previews go.

    Args:
        lines: All of the message. A block ends with a blank line; what follows are words again.
        draft: Gets the number of lines left out.
    """
    rest: list[str] = []
    block = ""
    for line in lines:
        if opened := _BLOCK.fullmatch(line):
            block = opened[1]
            while rest and not rest[-1]:
                rest.pop()
        elif not block:
            rest.append(line)
        elif not line:
            block = ""
        elif block in ("Attachments", "Stickers"):
            rest.append(f"[{'sticker' if block == 'Stickers' else program.kind_of_file(line.split('?')[0])}]")
        else:
            program.leave_out(draft, line)
    return rest


def leave_out_foot(lines: list[str], draft: Draft) -> None:
    """Take the number of messages between two rules, with which the file ends, off the last message."""
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > 3 and RULE.fullmatch(lines[-1]) and RULE.fullmatch(lines[-3]):
        program.leave_out(draft, lines[-2])
        del lines[-3:]


_MOST_LINES = 300_000
_FEWEST = 3
_SHARE = 0.5
_MOST_HEAD = 400
_DIRECTIONS = "[\u200e\u200f\u202a-\u202e]*"
_PARTING = "(?:[ \u00a0]+[-–—][ \u00a0]+|:?[ \u00a0]+|:?\t+| ?\\| ?)"

_DATED = re.compile(rf"{_DIRECTIONS}(?P<open>\[?){moments.DATED}(?(open)\]?)(?:{_PARTING}|$)")
_HALVED = re.compile(rf"{_DIRECTIONS}(?P<open>){moments.DATED_HALF}:[ \u00a0]+")
_TIME_FIRST = re.compile(
    rf"{_DIRECTIONS}(?P<open>\[){moments.CLOCKED}, ?(?P<a>\d{{1,4}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)"
    rf"(?P<c>\d{{2,4}})(?P<zone>)\](?:{_PARTING}|$)"
)
_SIGNED = re.compile(rf"(?P<who>[^:\[\]\n]{{1,60}}?),? \[{moments.DATED}\]:?\s*(?P<words>.*)")
_CLOCKED = re.compile(rf"{_DIRECTIONS}(?P<open>\[?){moments.CLOCKED}(?(open)\]?){_PARTING}")

_WHO = r"(?P<who>[^:\n]{1,60}?)"
_SENDERS = {
    "angle": re.compile(r"(?P<does>\* )?(?(does)|<)(?P<who>(?(does)\S+|[^<>\n]{1,60}))(?(does)|>)\s(?P<words>.*)"),
    "colon": re.compile(rf"{_WHO}:(?!//)[ \u00a0]?(?P<words>.*)"),
    "tab": re.compile(r"(?P<who>[^\t\n]{1,60})\t+(?P<words>.*)"),
    "above": re.compile(r"(?P<who>[^\t\n]{1,60}?)(?: \(pinned\))?(?P<words>$)"),
    "word": re.compile(r"(?P<who>[^\s:]{2,40}) (?P<words>.*)"),
}
_QUOTED = re.compile(r"[\"“”„«»]")
_LONGEST_NAME = 6
_MORE_NAME = re.compile(f"([^:<>\n/{program.LRM}]{{1,40}}): ")
_PUSHED = re.compile("^~[ \u00a0\u202f]?")
_DAY = (
    r"(?:\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{1,2}\.? [^\W\d]{3,12} \d{4}|"
    r"[^\W\d]{3,12} \d{1,2},?(?: [\d:]{5,8})? \d{4})"
)
_ASIDE = re.compile(
    rf"[-=*_~]{{2,}}|\W*(?:[^\W\d]+,? )?{_DAY}\W*|"
    rf"(?:-{{3,}}|={{2,}}|\*{{3}}|-!-)\s*(?:[^\W\d]+[,.:]? ){{0,3}}{_DAY}\W*"
)
"""A line that says which day it is, or that the log was opened then, or a rule."""
_HEADS: tuple[tuple[re.Pattern[str], tuple[str, ...], int], ...] = (
    (_HALVED, ("colon",), 2),
    (_DATED, ("angle", "colon", "tab", "above", "word"), 2),
    (_TIME_FIRST, ("colon",), 2),
    (_CLOCKED, ("angle", "colon", "tab", "word"), _FEWEST),
)
"""Kinds of heads, the ways in which they may name a sender, and how many make a log."""
_FOUR_HOURS = 4 * 3600
_HOUR_WORDS = frozenset({"h", "hs", "hrs", "val.", "uhr", "uur", "std", "std."})
_SPOKEN_AGAIN = 3
_MOST_ABOVE = 100


@dataclass(slots=True)
class _Entry:
    """What one head opens: when, and all that is behind it, line by line."""

    stamp: re.Match[str]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Log:
    """The entries of a file, and the lines above the first."""

    entries: Sequence[_Entry]
    above: Sequence[str]
    style: str


def read_log(text: str, draft: Draft, *, surely: bool = False) -> bool:
    """Fill a draft where a text is a chat log; return whether it is.

    Args:
        text: The file's text as it is: marks of direction say which words are the program's.
        draft: Gets a turn for each message, and warnings.
        surely: The file's name says that it is a chat, so that one message is enough.

    Raises:
        FileTooLarge: More lines than any chat has.
    """
    log = _log(plain(text).split("\n"), draft, 1 if surely else _FEWEST)
    if log is None:
        return False
    heads = _heads(log)
    groups = _groups(heads) if log.style == "colon" else frozenset()
    # Of a group that people mostly come to and go from, these lines are most of the text: none is left out.
    all_kept = 2 * sum(who is None for who, _ in heads) > len(heads)
    when = moments.moments_of([entry.stamp for entry in log.entries])
    messages: list[ChatMessage] = []
    edited = pasted = 0
    for line in log.above:
        if line.strip():
            program.leave_out(draft, line)
    for (who, words), at in zip(heads, when.of_messages, strict=True):
        if who in groups or program.is_assurance(words) or (who is None and not all_kept):
            program.leave_out(draft, words)
            continue
        words, changed = program.without_edit(words.strip(" \n"))
        words, stamps = _without_stamps(words)
        edited += changed
        pasted += stamps
        messages.append(ChatMessage(who, program.note_of(words), at))
    if not messages:
        return False
    forwards, backwards = steps(messages)
    add_messages(in_order(messages) if backwards and not forwards else messages, draft, when.said)
    draft.warn(
        Message(
            "{messages} marked as changed later; only the last wording is in the file.",
            messages=counted(edited, MESSAGES),
        ),
        when=edited,
    )
    draft.warn(
        Message("{dates} of messages pasted into others left out of the text.", dates=counted(pasted, DATES)),
        when=pasted,
    )
    return True


def _without_stamps(words: str) -> tuple[str, int]:
    """A message without the times at the beginning of lines that were copied from a chat, and how many there were."""
    if not any(map(str.isdigit, words[:_MOST_HEAD])) and "\n" not in words:
        return words, 0
    number = 0
    lines: list[str] = []
    for line in words.split("\n"):
        start = line[:_MOST_HEAD]
        stamp = _TIME_FIRST.match(start) or _DATED.match(start)
        number += stamp is not None
        lines.append(line if stamp is None else line[stamp.end() :])
    return "\n".join(lines), number


def _log(lines: Sequence[str], draft: Draft, fewest: int) -> _Log | None:
    """The log in these lines, by the first kind of head that fits the whole file."""
    signed = [_signature_first(line) for line in lines] if any("[" in line for line in lines[:50]) else lines
    for pattern, styles, least in _HEADS:
        few = min(fewest, least)
        matched = [pattern.match(line[:_MOST_HEAD]) for line in signed]
        if sum(match is not None for match in matched) < few:
            continue
        if pattern is _HALVED and any(_DATED.match(line[:_MOST_HEAD]) for line in _unmatched(signed, matched)):
            # Some heads have no half: what stands before the colon is somebody called AM.
            continue
        if len(lines) > _MOST_LINES:
            raise FileTooLarge(
                Message(
                    "{file} has {n} lines; at most {most} are read. Split it.",
                    file=draft.file,
                    n=len(lines),
                    most=_MOST_LINES,
                )
            )
        above, entries = _entries(signed, _of_one_shape(matched), draft, dated="a" in pattern.groupindex)
        first = all(_is_blank(line) or _ASIDE.fullmatch(line[:_MOST_HEAD]) for line in above)
        filled = sum(
            not _is_blank(line) for entry in (above, *(message.lines for message in entries)) for line in entry
        )
        style = next((option for option in styles if _fits(entries, option, few, first, filled)), None)
        if (
            style is None
            or (pattern is _HALVED and not all(1 <= int(entry.stamp["hour"]) <= 12 for entry in entries))
            or ("a" not in pattern.groupindex and not _are_hours(entries, style))
            or not _is_header(above, entries)
        ):
            draft.left_out.pop(DAYS, None)
            continue
        if style == "above":
            leave_out_foot(entries[-1].lines, draft)
            for entry in entries:
                entry.lines = without_blocks(entry.lines, draft)
        return _Log(entries, above, style)
    return None


def _unmatched(lines: Sequence[str], matched: Sequence[re.Match[str] | None]) -> Iterable[str]:
    return (line for line, match in zip(lines, matched, strict=True) if match is None)


def _is_blank(line: str) -> bool:
    return not undirected(line).strip()


def _of_one_shape(matched: Sequence[re.Match[str] | None]) -> list[re.Match[str] | None]:
    """Heads of the commoner shape, with brackets or without: the others stand in pasted words."""
    shapes = Counter(bool(match["open"]) for match in matched if match is not None)
    (shape, often), *others = shapes.most_common(2)
    if others and others[0][1] > often / 10:
        return list(matched)
    return [match if match is not None and bool(match["open"]) == shape else None for match in matched]


def _entries(
    lines: Sequence[str], matched: Sequence[re.Match[str] | None], draft: Draft, *, dated: bool
) -> tuple[list[str], list[_Entry]]:
    above: list[str] = []
    entries: list[_Entry] = []
    for line, match in zip(lines, matched, strict=True):
        if match is not None:
            entries.append(_Entry(match, [line[match.end() :]]))
        elif not dated and entries and len(line) <= _MOST_HEAD and _ASIDE.fullmatch(line):
            draft.leave_out(DAYS, line)
        elif entries:
            entries[-1].lines.append(line.strip())
        else:
            above.append(line)
    return above, entries


def _is_header(above: Sequence[str], entries: Sequence[_Entry]) -> bool:
    """Lines above the first head are few enough to be the program's, and nobody speaks in them."""
    lines = [line for line in above if not _is_blank(line) and not RULE.fullmatch(line)]
    return len(lines) <= len(entries) and word_count(" ".join(lines)) <= _MOST_ABOVE and not _spoken(lines)


def _spoken(lines: Iterable[str]) -> int:
    """How many lines begin with a speaker's label that comes back, as those of an interview do."""
    labels = Counter(who for line in lines if (who := _label(line[:_MOST_HEAD])) is not None)
    return sum(often for often in labels.values() if often >= _SPOKEN_AGAIN)


def _label(line: str) -> str | None:
    """Whoever a line names before words, or a role on a line of its own."""
    for label in parse_labels(TranscriptLine(line)):
        if label.speaker is not None and (label.shape in ("tab", "timed", "inline") or is_role(label.speaker)):
            return label.speaker
    return None


def _fits(entries: Sequence[_Entry], style: str, fewest: int, first: bool, filled: int) -> bool:
    """Most heads name a sender in this way, few enough that they come back, and the log is most of the file.

    Where it is not most of its lines, a file that begins with a head (``first``) may be a log of long messages, unless
    somebody speaks in these or one of them is most of the file.
    """
    matches = [match for entry in entries if (match := _SENDERS[style].fullmatch(entry.lines[0])) is not None]
    senders = {match["who"] for match in matches}
    if len(matches) < max(fewest, _SHARE * len(entries)) and not (style == "colon" and _mostly_joins(entries, matches)):
        return False
    if style == "angle" and sum(match["does"] is None for match in matches) < fewest:
        return False
    if len(senders) > len(matches) / 2 + 1 and fewest > 1:
        return False
    if all(who.casefold() in _HOUR_WORDS for who in senders) or any(
        4 * _spoken(entry.lines[1:]) > len(matches) for entry in entries
    ):
        return False
    if style == "word":
        return 2 <= len(senders) <= len(matches) / 3 and 2 * len(matches) >= filled
    if style == "above":
        # The words stand below, so a line with nothing below it is none of these heads.
        followed = sum(any(line for line in entry.lines[1:]) for entry in entries)
        return bool(entries[0].stamp["open"]) and followed > 0.8 * len(entries) and len(senders) < len(matches)
    heads = max(len(matches), len(entries) if len(matches) < _SHARE * len(entries) else 0)
    if 2 * heads >= filled or fewest == 1:
        return True
    longest = max(sum(not _is_blank(line) for line in entry.lines) for entry in entries)
    further = (line for entry in entries for line in entry.lines[1:])
    return first and len(matches) >= _FEWEST and len(senders) > 1 and 2 * longest <= filled and not _spoken(further)


def _mostly_joins(entries: Sequence[_Entry], matches: Sequence[re.Match[str]]) -> bool:
    """A program's log whose lines without a sender hold no colon: people who come and go."""
    named = sum(":" in entry.lines[0] for entry in entries)
    programs = all(entry.stamp[0].rstrip().endswith(("]", "-", "–")) for entry in entries)
    return programs and len(matches) >= max(_FEWEST, _SHARE * named, len(entries) / 10)


def _are_hours(entries: Sequence[_Entry], style: str) -> bool:
    """Whether times without dates are hours of a day and not minutes of a recording."""
    if style == "angle":
        return True
    heads = [match for entry in entries if (match := _SENDERS[style].fullmatch(entry.lines[0])) is not None]
    senders = {match["who"].strip() for match in heads}
    if all(map(is_role, senders)) or any(who.casefold() in INTERVIEWER for who in senders):
        return False
    clocks = [(entry.stamp["hour"], entry.stamp["minute"], entry.stamp["second"]) for entry in entries]
    if any(int(hour) > 23 or int(minute) > 59 for hour, minute, _ in clocks):
        return False
    if all(entry.stamp["half"] and 1 <= int(entry.stamp["hour"]) <= 12 for entry in entries):
        return True
    seconds = [(int(hour) * 60 + int(minute)) * 60 + int(second or 0) for hour, minute, second in clocks]
    if all(second is not None for _, _, second in clocks):
        return seconds[0] >= _FOUR_HOURS
    # Two turns within a second are rare in speech; messages within a minute are what a chat is made of.
    again = sum(moment == other for moment, other in zip(seconds, seconds[1:], strict=False))
    return again >= max(2, len(seconds) / 5) and seconds[0] >= _FOUR_HOURS


def _heads(log: _Log) -> list[tuple[str | None, str]]:
    """Who is named in each entry, and the words; nobody, and all of it, where only the program speaks."""
    pairs: list[tuple[str | None, str]] = []
    texts_by_name: dict[str, list[str]] = {}
    for entry in log.entries:
        head = _SENDERS[log.style].fullmatch(entry.lines[0])
        name = "" if head is None else _PUSHED.sub("", undirected(head["who"]).strip()).strip()
        if head is None or not name:
            pairs.append((None, "\n".join(entry.lines)))
            continue
        words = "\n".join([head["words"], *entry.lines[1:]])
        pairs.append((name, words))
        texts_by_name.setdefault(name, []).append(words)
    further = _with_colons(texts_by_name) if log.style == "colon" else frozenset()
    people = {who for who, all_words in texts_by_name.items() if _is_person(who, all_words)}
    heads: list[tuple[str | None, str]] = []
    for entry, (who, words) in zip(log.entries, pairs, strict=True):
        if who in further:
            more, _, words = words.partition(":")
            who = f"{who}: {undirected(more).strip()}"
            heads.append((who, words.removeprefix(" ")))
        elif who in people:
            heads.append((who, words))
        else:
            heads.append((None, "\n".join(entry.lines)))
    return heads


def _is_person(who: str, texts: Sequence[str]) -> bool:
    """Not words of the program that happen to hold a colon: whoever says different things is a person."""
    return len(set(texts)) > 1 or not (_QUOTED.search(who) or len(who.split()) > _LONGEST_NAME)


def _with_colons(texts_by_name: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Beginnings of names that hold a colon themselves, as all that seems to be said by them begins with the rest."""
    beginnings: set[str] = set()
    for who, all_words in texts_by_name.items():
        more = [match and match[1] for match in map(_MORE_NAME.match, all_words)]
        if (
            len(more) >= _FEWEST
            and all(more)
            and 2 * len(set(more)) <= len(more)
            and not any(text and program.tells_of_a_message(text) for text in set(more))
        ):
            beginnings.add(who)
    return frozenset(beginnings)


def _groups(heads: Sequence[tuple[str | None, str]]) -> frozenset[str]:
    """Names under which only the program speaks: on iOS the group itself, whose name may say where people live."""
    texts_by_name: dict[str, list[str]] = {}
    for who, words in heads:
        if who is not None:
            texts_by_name.setdefault(who, []).append(words.partition("\n")[0])
    groups = {
        who
        for who, lines in texts_by_name.items()
        if all(program.is_program(line.lstrip(" \u00a0")) for line in lines)
        and not any(map(program.tells_of_a_message, lines))
    }
    return frozenset(groups if len(groups) < len(texts_by_name) else ())


def _signature_first(line: str) -> str:
    """`Anna, [12.05.2024 14:03]` above or before the words is the same the other way round."""
    signed = _SIGNED.fullmatch(line[:_MOST_HEAD]) if line.count("[", 0, _MOST_HEAD) else None
    if signed is None:
        return line
    stamp = line[line.index("[", signed.end("who")) + 1 : line.index("]", signed.end("who"))]
    return f"[{stamp}] {signed['who']}: {signed['words']}{line[_MOST_HEAD:]}"
