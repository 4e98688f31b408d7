"""Chats as tables: a row a message, with its time of the calendar, its sender and its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.readers.chats import moments
from pipelines.readers.chats.messages import ChatMessage, add_messages, in_order
from pipelines.readers.chats.program import kind_of_file
from pipelines.readers.draft import OTHER_COLUMNS_OF_CHATS, Draft

_DATES = "date datetime datum fecha data timestamp sentat sent created createdat ημερομηνία"
_TIMES = "time zeit uhrzeit hora heure ora tijd czas godzina ώρα laikas timestamp"
_SENDERS = """
author sender from user username name sendername speaker who absender expéditeur mittente remitente afzender nadawca
αποστολέας siuntėjas remetente expeditor
"""
_WORDS = """
content contents message text body words nachricht messaggio mensaje bericht wiadomość μήνυμα žinutė mesaj mensagem
texte texto testo tekst
"""
_PEOPLE = """
case caseid caseno casenumber id participant participantid respondent respondentid person client child
fall fallid fallnummer teilnehmer teilnehmerin kind caso participante cas participant zaak deelnemer geval przypadek
uczestnik sprawa partecipante atvejis dalyvis caz υπόθεση περίπτωση συμμετέχων
"""
_OWN_DISCORD = frozenset(["id", "timestamp", "contents", "attachments"])
_FILES = "attachments attachment media file"
_DATED = re.compile(moments.DATED)
_SHARE = 0.9
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Which column holds what; ``named`` says whether the first row names them."""

    words: int
    dates: tuple[int, ...]
    sender: int | None = None
    files: int | None = None
    named: bool = True


def read_table(rows: Sequence[Sequence[str]], draft: Draft) -> bool:
    """Fill a draft where a table is a chat; return whether it is.

    Args:
        rows: Cells, all rows of one length.
        draft: Gets a turn for each message, and warnings.
    """
    if len(rows) <= _FEWEST:
        return False
    columns = _named(rows[0]) or _guessed(rows)
    if columns is None:
        return False
    body = rows[columns.named :]
    stamps = [_stamp(row, columns.dates) for row in body]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) < max(_FEWEST, _SHARE * len(body)):
        return False
    if _is_of_people(rows, columns):
        return False
    words, sender, files = columns.words, columns.sender, columns.files
    when = moments.moments_of(known)
    moment = iter(when.of_messages)
    messages: list[ChatMessage] = []
    for row, stamp in zip(body, stamps, strict=True):
        pieces = [row[words]]
        if files is not None:
            pieces += [f"[{kind_of_file(part.split('?')[0])}]" for part in re.split(r"[,\s]+", row[files]) if part]
        who = None if sender is None else row[sender].strip() or None
        messages.append(ChatMessage(who, "\n".join(filter(None, pieces)), None if stamp is None else next(moment)))
    add_messages(in_order(messages), draft, when.said)
    used = {words, sender, files, *columns.dates}
    for column in range(len(rows[0])):
        if column not in used:
            draft.leave_out(OTHER_COLUMNS_OF_CHATS, " ".join(row[column] for row in body))
    return True


def _is_of_people(rows: Sequence[Sequence[str]], columns: _Columns) -> bool:
    """Whether rows are rather of a person each: nobody writes twice, or a column beside the words tells cases apart."""
    body = rows[columns.named :]

    def all_differ(place: int) -> bool:
        return len({row[place].strip() for row in body}) == len(body)

    if columns.sender is not None:
        return len(body) > _FEWEST and all_differ(columns.sender)
    names = _names(rows[0]) if columns.named else []
    if {"timestamp", "contents"} <= set(names) <= _OWN_DISCORD:
        return False
    others = set(range(len(rows[0]))) - {columns.words, columns.files, *columns.dates}
    known = frozenset(_PEOPLE.split())
    return any(all_differ(place) or (columns.named and names[place] in known) for place in others)


def _names(first: Sequence[str]) -> list[str]:
    return [re.sub(r"[\W_]+", "", cell.casefold()) for cell in first]


def _stamp(row: Sequence[str], dates: Sequence[int]) -> re.Match[str] | None:
    return _DATED.fullmatch(" ".join(row[place] for place in dates).strip())


def _named(first: Sequence[str]) -> _Columns | None:
    names = _names(first)
    words, sender, files, date, time = (_column(names, each) for each in (_WORDS, _SENDERS, _FILES, _DATES, _TIMES))
    dates = tuple(dict.fromkeys(place for place in (date, time) if place is not None))
    if words is None or not dates:
        return None
    return _Columns(words=words, dates=dates, sender=sender, files=files)


def _guessed(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """Columns of a table whose first row is a message already: what differs most and is longest are the words."""
    date = next((place for place in range(len(rows[0])) if _stamp(rows[0], (place,))), None)
    if date is None:
        return None
    cells = {place: [row[place] for row in rows] for place in range(len(rows[0])) if place != date}
    words = max(cells, key=lambda place: (len(set(cells[place])), sum(map(len, cells[place]))), default=None)
    if words is None:
        return None
    again = [place for place, cell in cells.items() if place != words and len(set(cell)) <= len(rows) / 2 + 1]
    return _Columns(words=words, dates=(date,), sender=again[0] if again else None, named=False)


def _column(names: Sequence[str], known: str) -> int | None:
    called = frozenset(known.split())
    return next((place for place, name in enumerate(names) if name in called), None)
