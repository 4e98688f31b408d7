"""Rows to turns: one row a turn, or one row a person with a question in each column."""

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codebook.message import N_, Message, Things, counted
from pipelines.readers.chats.table import read_table
from pipelines.readers.draft import (
    COLUMNS,
    FURTHER_SHEETS,
    HIDDEN_PASSAGES,
    OTHER_COLUMNS,
    PARAGRAPHS_OUTSIDE,
    PEOPLE,
    ROWS,
    TABLES,
    TIMES,
    Draft,
    heading_words,
    plain,
)
from pipelines.readers.speech.cues import Cue
from pipelines.readers.speech.labels import is_name_shaped, is_role, labels_set_as_headings
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.speech import add_cues, read_speech
from pipelines.readers.speech.times import clock_ms, seconds_ms
from pipelines.transcript import SpokenTurn

Rows = Sequence[Sequence[str]]

QUESTION = "Question"
"""Speaker of the column headings, in a table with one row a person."""

ANSWER = "Participant"
"""Speaker of the cells, in a table with one row a person."""

_TEXT = """
transcript text words utterance speech content sentence transcription turn message dialogue answer response texte
transkript transkription inhalt äußerung texto testo trascrizione tekst κείμενο tekstas paroles propos said
sentence sentences passage segment comment comments réponse reponse antwort risposta respuesta antwoord odpowiedź
απάντηση atsakymas resposta răspuns
"""
_SPEAKER = """
speaker who name person role participant sprecher sprecherin locuteur intervenant parlante hablante spreker mówca
ομιλητής kalbėtojas speakername
"""
_START = """
timecode time start timestamp begin in starttime from zeit anfang beginn temps début inizio tempo inicio tiempo tijd
czas ώρα laikas tc startms startseconds
"""
_END = "end stop out endtime to ende fin fine final koniec endms endseconds"
_GROUP = """
interview document file case transcriptid interviewid participantid documentid fileid session entretien filename docname
documentname docid doc datei fichier archivo arquivo bestand plik intervista entrevista interviu gespräch
"""
_ASKED = "question frage domanda pregunta vraag pytanie ερώτηση klausimas pergunta întrebare"
_NAMES: dict[str, frozenset[str]] = {
    "text": frozenset(_TEXT.split()),
    "speaker": frozenset(_SPEAKER.split()),
    "start": frozenset(_START.split()),
    "end": frozenset(_END.split()),
    "group": frozenset(_GROUP.split()),
    "asked": frozenset(_ASKED.split()),
}
_QUESTION_NAME = re.compile(r"(?:q|question|frage|domanda|pregunta|vraag|pytanie|ερώτηση|klausimas)[\s._#-]*\d+", re.I)
_QUESTION_MARKS = ("?", ";", "\u037e")
_LONG_ANSWER = 12
_SHORTEST_QUESTION = 3
_LONGEST_SPEAKER = 4
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|nbsp|mdash|ndash|[lr][sd]quo|hellip);")
_MOST_COLUMNS = 500
_FURTHER_COLUMNS: Things = (
    N_("1 block of columns after the first 500"),
    N_("{n} blocks of columns after the first 500"),
)
_SURELY_MILLISECONDS = 100_000


@dataclass(slots=True, kw_only=True)
class _Columns:
    """Which column holds what; ``header`` says whether the first row names them."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    group: int | None = None
    asked: int | None = None
    header: bool = False

    @property
    def used(self) -> set[int | None]:
        """The columns that are any of these."""
        return {self.text, self.speaker, self.start, self.end, self.group, self.asked}


def rows_are_speech(rows: Rows) -> bool:
    """The table has one row a turn: a column of words with speakers or times beside it."""
    return _turn_columns(_square(rows)) is not None


def has_named_columns(rows: Rows) -> bool:
    """The first row names a column of words, and one of speakers or times."""
    return _named_columns(_square(rows)) is not None


def speech_from_rows(rows: Rows, draft: Draft) -> None:
    """Fill a draft from a table of whichever kind.

    Args:
        rows: Cell texts; rows may differ in length.
        draft: Turns, parts and warnings are added.
    """
    table = _square(rows, draft)
    table = [[_unescape(cell, draft) for cell in row] for row in table]
    if read_table(table, draft):
        return
    columns = _turn_columns(table)
    if columns is not None:
        _one_row_a_turn(table, columns, draft)
        return
    answers = _answer_columns(table)
    if answers:
        _one_row_a_person(table, answers, draft)
        return
    draft.warn(Message("The columns could not be told apart: each row is read as a line of text."))
    read_speech([TranscriptLine(line) for row in table for line in "\t".join(filter(None, row)).split("\n")], draft)


def names_words(cell: str) -> bool:
    """The cell is what tables call their column of words."""
    return _normal(cell) in _NAMES["text"]


Block = Sequence[TranscriptLine] | Sequence[Sequence[str]]
"""A paragraph of a document as its lines, or a table as rows of cell texts."""


def paragraph_block(text: str, heading: bool) -> Block:
    """A paragraph of a document; a line feed in it is a line break, which ends no paragraph."""
    return [TranscriptLine(line, heading, continues=bool(place)) for place, line in enumerate(text.split("\n"))]


def cell_text(blocks: Iterable[Block]) -> str:
    """What is in a cell of a document; of a table within it each cell is a line."""
    items = (item for block in blocks for item in block)
    lines = (text.strip() for item in items for text in ([item.text] if isinstance(item, TranscriptLine) else item))
    return "\n".join(filter(None, lines))


_MOST_HEADINGS = 0.3
_TABLE_SHARE = 0.6


def read_blocks(blocks: Sequence[Block], draft: Draft) -> None:
    """Fill a draft from a document: from its tables where they hold most of the words and these are speech."""
    tables = [[row for row in block if not isinstance(row, TranscriptLine)] for block in blocks]
    rows = [row for table in tables for row in table]
    outside = [line for block in blocks for line in block if isinstance(line, TranscriptLine)]
    lines: list[TranscriptLine] = []
    for block in blocks:
        for item in block:
            lines.extend(
                [item] if isinstance(item, TranscriptLine) else map(TranscriptLine, "\n".join(item).split("\n"))
            )
    if read_turns_in_tables(rows, outside, draft):
        return
    cells = counted(sum(map(bool, tables)), TABLES)
    draft.warn(Message("{tables} read cell by cell, as lines of text.", tables=cells), when=rows)
    lines = labels_set_as_headings(lines)
    headings = sum(line.heading and not line.blank for line in lines)
    if headings > _MOST_HEADINGS * sum(not line.blank for line in lines):
        lines = [TranscriptLine(line.text) for line in lines]
    read_speech(lines, draft, by_line=True)


def read_turns_in_tables(rows: Rows, outside: Sequence[TranscriptLine], draft: Draft) -> bool:
    """Fill a draft from the tables of a document, where they hold most of the words and these are speech."""
    in_tables = sum(len(cell.split()) for row in rows for cell in row)
    words = in_tables + sum(len(line.text.split()) for line in outside)
    if not (rows and in_tables >= _TABLE_SHARE * words and rows_are_speech(rows)):
        return False
    texts = [line.text.strip() for line in outside if not line.blank]
    draft.heading = "\n".join(texts)
    draft.warn(heading_words(counted(len(texts), PARAGRAPHS_OUTSIDE), draft.heading), when=texts)
    speech_from_rows(rows, draft)
    return True


def further_sheets(sheets: Sequence[Rows], draft: Draft) -> None:
    """Count the sheets of a workbook after the first with words; only that is read."""
    for rows in sheets:
        draft.leave_out(FURTHER_SHEETS, " ".join(cell for row in rows for cell in row))


def without_columns(rows: Rows, hidden: Collection[int], draft: Draft) -> list[list[str]]:
    """Rows without the columns that a workbook hides, by their numbers from 0; their words are counted."""
    words: dict[int, list[str]] = {}
    for row in rows if hidden else ():
        for number, cell in enumerate(row):
            if cell and number in hidden:
                words.setdefault(number, []).append(cell)
    for cells in words.values():
        draft.leave_out(HIDDEN_PASSAGES, " ".join(cells))
    return [[cell for number, cell in enumerate(row) if number not in hidden] for row in rows]


def _square(rows: Rows, draft: Draft | None = None) -> list[list[str]]:
    """Drop empty rows and columns, and give every row the same length."""
    clean = plain if draft is None else draft.clean
    if draft is not None and any(len(row) > _MOST_COLUMNS for row in rows):
        past = " ".join(clean(cell) for row in rows for cell in row[_MOST_COLUMNS:])
        draft.leave_out(_FURTHER_COLUMNS, past)
    filled = [[clean(cell).strip() for cell in row[:_MOST_COLUMNS]] for row in rows]
    filled = [row for row in filled if any(row)]
    width = max((len(row) for row in filled), default=0)
    if draft is not None and any(len(row) != width for row in filled):
        short = sum(len(row) != width for row in filled)
        draft.warn(Message("{rows} shorter than the longest; missing cells taken as empty.", rows=counted(short, ROWS)))
    padded = [row + [""] * (width - len(row)) for row in filled]
    keep = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in keep] for row in padded]


def _unescape(cell: str, draft: Draft) -> str:
    if not _ENTITY.search(cell):
        return cell
    draft.warn(Message("Characters written as HTML codes (such as &#8212;) turned into the characters themselves."))
    return _ENTITY.sub(lambda match: html.unescape(match[0]), cell)


def _normal(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _turn_columns(table: list[list[str]]) -> _Columns | None:
    if not table or len(table[0]) < 2:
        return _word_columns(table)
    return _named_columns(table) or _word_columns(table) or _guessed_columns(table)


def _names(table: list[list[str]]) -> dict[str, int]:
    """Which columns the first row names, by what it calls them."""
    columns: dict[str, int] = {}
    for role, names in _NAMES.items():
        for column, cell in enumerate(table[0] if table else ()):
            if _normal(cell) in names and role not in columns and column not in columns.values():
                columns[role] = column
    return columns


def _named_columns(table: list[list[str]]) -> _Columns | None:
    columns = _names(table)
    if "text" not in columns or not ("speaker" in columns or "start" in columns) or len(table) < 2:
        return None
    if "start" in columns and _times(table[1:], columns["start"]) is None and "speaker" not in columns:
        return None
    return _Columns(**columns, header=True)


def _word_columns(table: list[list[str]]) -> _Columns | None:
    """A first row that names a column of words and none of speakers or times: each row is a turn of nobody's.

    Where each row is a long answer with something about the person beside it, it is left to one row a person.
    """
    columns = _names(table) if len(table) > 1 else {}
    if "text" not in columns:
        return None
    rows = table[1:]
    if "asked" in columns and _mean_words(rows, columns["asked"]) < _SHORTEST_QUESTION:
        del columns["asked"]
    alone = len(table[0]) == 1 or "asked" in columns or _groups(rows, columns.get("group")) > 0
    if not alone and _mean_words(rows, columns["text"]) >= _LONG_ANSWER:
        return None
    others = [column for column in range(len(table[0])) if column not in columns.values()]
    speaker = next((column for column in others if _is_who(rows, column, roles=True)), None)
    group = columns.get("group")
    return _Columns(
        text=columns["text"],
        speaker=speaker,
        group=group if speaker != group else None,
        asked=columns.get("asked"),
        header=True,
    )


def _mean_words(rows: list[list[str]], column: int) -> float:
    lengths = [len(row[column].split()) for row in rows if row[column]]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _guessed_columns(table: list[list[str]]) -> _Columns | None:
    """Tell the columns from what they hold, when the first row does not name them."""
    width = len(table[0])
    words = [sum(len(row[column].split()) for row in table) / len(table) for column in range(width)]
    text = max(range(width), key=words.__getitem__)
    clocks = [column for column in range(width) if column != text and _clock_share(table, column) > 0.6]
    speakers = [column for column in range(width) if column != text and column not in clocks and _is_who(table, column)]
    if width > 5 or words[text] < 2 or not (speakers or clocks) or (not speakers and len(table) < 3):
        return None
    return _Columns(
        text=text,
        speaker=speakers[0] if speakers else None,
        start=clocks[0] if clocks else None,
        end=clocks[1] if len(clocks) > 1 else None,
    )


def _clock_share(table: list[list[str]], column: int) -> float:
    cells = [row[column] for row in table if row[column]]
    return sum(clock_ms(cell) is not None for cell in cells) / len(cells) if cells else 0.0


def _is_who(table: list[list[str]], column: int, *, roles: bool = False) -> bool:
    """The cells look like speakers; with ``roles``, like nothing else."""
    cells = [row[column].rstrip(":") for row in table if row[column]]
    return (
        len(cells) >= 2
        and len(set(cells)) <= max(2, len(cells) // 2)
        and all(len(cell) <= 60 and (is_role(cell) or (not roles and is_name_shaped(cell))) for cell in cells)
    )


def _times(rows: list[list[str]], column: int) -> list[int | None] | None:
    """Read a column of times; None when it does not hold times."""
    cells = [row[column] for row in rows]
    filled = [cell for cell in cells if cell]
    clocks = [clock_ms(cell) for cell in cells]
    if filled and sum(time is not None for time in clocks) >= 0.8 * len(filled):
        return clocks
    seconds = [seconds_ms(cell) for cell in cells]
    if not filled or sum(time is not None for time in seconds) < len(filled):
        return None
    return seconds


def _in_milliseconds(
    rows: list[list[str]], columns: _Columns, starts: list[int | None], ends: list[int | None]
) -> bool:
    """Whole numbers that as seconds would make rows of minutes, as in Whisper's TSV."""
    if columns.start is None or columns.end is None:
        return False
    whole = all(not cell or cell.isdigit() for row in rows for cell in (row[columns.start], row[columns.end]))
    spans = sorted(
        end - start for start, end in zip(starts, ends, strict=True) if start is not None and end is not None
    )
    return whole and bool(spans) and spans[len(spans) // 2] >= _SURELY_MILLISECONDS


def _one_row_a_turn(table: list[list[str]], columns: _Columns, draft: Draft) -> None:
    rows = table[1:] if columns.header else table
    starts = _column_times(rows, columns.start, draft)
    ends = _column_times(rows, columns.end, draft)
    if _in_milliseconds(rows, columns, starts, ends):
        starts, ends = ([None if time is None else time // 1000 for time in times] for times in (starts, ends))
    if columns.speaker is None and columns.start is not None:
        cues = [Cue(row[columns.text], start, end) for row, start, end in zip(rows, starts, ends, strict=True)]
        add_cues(cues, draft)
    else:
        _rows_with_speakers(rows, columns, starts, ends, draft, table[0][columns.group or 0])
    if not _groups(rows, columns.group):
        columns.group = None
    for column in (place for place in range(len(table[0])) if place not in columns.used):
        words = " ".join(row[column] for row in rows)
        draft.leave_out(OTHER_COLUMNS, words)
    draft.warn(
        Message("The first row does not name the columns: what they hold was told from their cells."),
        when=not columns.header,
    )


def _column_times(rows: list[list[str]], column: int | None, draft: Draft) -> list[int | None]:
    if column is None:
        return [None] * len(rows)
    times = _times(rows, column)
    unread = sum(bool(row[column]) and (times is None or times[n] is None) for n, row in enumerate(rows))
    draft.warn(Message("{times} could not be read and left out.", times=counted(unread, TIMES)), when=unread)
    return times or [None] * len(rows)


def _rows_with_speakers(
    rows: list[list[str]],
    columns: _Columns,
    starts: list[int | None],
    ends: list[int | None],
    draft: Draft,
    group_name: str,
) -> None:
    group = None
    groups = _groups(rows, columns.group)
    empty = nameless = 0
    for row, start, end in zip(rows, starts, ends, strict=True):
        speaker = None if columns.speaker is None else row[columns.speaker].rstrip(":").strip() or None
        words = row[columns.text]
        if not words and speaker and len(speaker.split()) > _LONGEST_SPEAKER:
            # A row that lost its delimiter: the words stand where the speaker should.
            words, speaker = speaker, None
        if not words:
            empty += 1
            continue
        nameless += speaker is None and columns.speaker is not None
        if groups and row[columns.group or 0] != group:
            group = row[columns.group or 0]
            draft.begin_part(attributes={group_name: group})
        if columns.asked is not None:
            draft.turns.append(SpokenTurn(QUESTION, row[columns.asked]))
            speaker = speaker or ANSWER
        draft.turns.append(SpokenTurn(speaker, words, start, end))
    draft.warn(
        Message("No column names speakers: each row is a turn without a speaker."),
        when=columns.speaker is None and columns.asked is None,
    )
    draft.warn(Message("{things} without a speaker kept without one.", things=counted(nameless, ROWS)), when=nameless)
    draft.warn(Message("{rows} without words left out.", rows=counted(empty, ROWS)), when=empty)
    draft.warn(
        Message(
            "One column groups the rows into {groups} interviews. The file can be divided there; nothing was "
            "divided yet.",
            groups=groups,
        ),
        when=groups > 1,
    )


def _groups(rows: list[list[str]], column: int | None) -> int:
    """Number of runs a grouping column makes; 0 when it does not group."""
    if column is None:
        return 0
    values = [row[column] for row in rows]
    runs = 1 + sum(before != after for before, after in zip(values, values[1:], strict=False))
    return runs if all(values) and runs == len(set(values)) and runs <= len(rows) // 2 else 0


def _answer_columns(table: list[list[str]]) -> list[int]:
    """Columns that hold answers: long cells, or named like questions beside such."""
    if len(table) < 2 or len(table[0]) < 2:
        return []
    columns: list[int] = []
    for column, name in enumerate(table[0]):
        mean = _mean_words(table[1:], column)
        match = _QUESTION_NAME.fullmatch(name) or name.endswith(_QUESTION_MARKS)
        if mean >= _LONG_ANSWER or (match and mean >= _SHORTEST_QUESTION):
            columns.append(column)
    return columns


def _one_row_a_person(table: list[list[str]], answers: list[int], draft: Draft) -> None:
    names = table[0]
    empty = 0
    for row in table[1:]:
        columns = [column for column in answers if row[column]]
        empty += not columns
        if not columns:
            continue
        draft.begin_part(attributes=_attributes(names, row, answers))
        for column in columns:
            if names[column] and not names_words(names[column]):
                draft.turns.append(SpokenTurn(QUESTION, names[column]))
            draft.turns.append(SpokenTurn(ANSWER, row[column]))
    people = len(draft.parts)
    draft.warn(
        Message(
            "One row a person: {people}, {columns} of answers. Headings of these columns stand as turns of "
            "“{question}”; the other {others} are kept as attributes, outside the text. The file can be divided by "
            "person; nothing was divided yet.",
            people=counted(people, PEOPLE),
            columns=counted(len(answers), COLUMNS),
            question=QUESTION,
            others=counted(len(names) - len(answers), COLUMNS),
        )
    )
    draft.warn(Message("{rows} without any answer left out.", rows=counted(empty, ROWS)), when=empty)


def _attributes(names: Sequence[str], row: Sequence[str], answers: Sequence[int]) -> Mapping[str, str]:
    return {
        names[column] or f"column {column + 1}": row[column]
        for column in range(len(names))
        if column not in answers and row[column]
    }
