"""Chats as tables: a row a message, with its time of the calendar, its sender and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.readers.chats import moments
from pipelines.readers.chats.messages import Message, add_messages, in_order
from pipelines.readers.chats.program import kind_of_file
from pipelines.readers.draft import Draft

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
_FILES = "attachments attachment media file"
_DATED = re.compile(moments.DATED)
_SHARE = 0.9
_FEWEST = 2


def read_table(rows: Sequence[Sequence[str]], draft: Draft) -> bool:
    """Fill a draft where a table with named columns is a chat; return whether it is.

    Args:
        rows: Cells, all rows of one length, the first with the names of the columns.
        draft: Gets a turn for each message, and warnings.
    """
    if len(rows) <= _FEWEST:
        return False
    names = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in rows[0]]
    words, sender, files = (_column(names, known) for known in (_WORDS, _SENDERS, _FILES))
    dates = [place for place in (_column(names, _DATES), _column(names, _TIMES)) if place is not None]
    if words is None or not dates:
        return False
    body = [row for row in rows[1:] if any(row)]
    stamps = [_DATED.fullmatch(" ".join(row[place] for place in dict.fromkeys(dates)).strip()) for row in body]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) < max(_FEWEST, _SHARE * len(body)):
        return False
    when = moments.told(known)
    moment = iter(when.of_messages)
    found: list[Message] = []
    for row, stamp in zip(body, stamps, strict=True):
        pieces = [row[words]]
        if files is not None:
            pieces += [f"[{kind_of_file(one.split('?')[0])}]" for one in re.split(r"[,\s]+", row[files]) if one]
        who = None if sender is None else row[sender].strip() or None
        found.append(Message(who, "\n".join(filter(None, pieces)), None if stamp is None else next(moment)))
    add_messages(in_order(found), draft, when.said)
    used = {words, sender, files, *dates}
    for column in range(len(names)):
        if column not in used:
            draft.leave_out(
                "column beside words, senders and times",
                " ".join(row[column] for row in body),
                "columns beside words, senders and times",
            )
    return True


def _column(names: Sequence[str], known: str) -> int | None:
    called = frozenset(known.split())
    return next((place for place, name in enumerate(names) if name in called), None)
