"""What a format's parser hands over, and how it becomes a :class:`~pipelines.transcript.ReadResult`."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from codebook.message import N_, Message, Things, counted
from pipelines.errors import BrokenFile
from pipelines.readers.encoding import decode
from pipelines.readers.marks import find_marks
from pipelines.transcript import Part, ReadResult, SpokenTurn, Transcript

ANNOTATIONS: Things = N_("1 annotation"), N_("{n} annotations")
CHARACTERS: Things = N_("1 character"), N_("{n} characters")
COLUMNS: Things = N_("1 column"), N_("{n} columns")
CUES: Things = N_("1 cue"), N_("{n} cues")
DATES: Things = N_("1 date"), N_("{n} dates")
HEADING_LINES: Things = N_("1 heading line"), N_("{n} heading lines")
INTERVIEWS: Things = N_("1 interview"), N_("{n} interviews")
INVISIBLE: Things = N_("1 invisible character"), N_("{n} invisible characters")
LINES: Things = N_("1 line"), N_("{n} lines")
LINES_BEFORE_CUES: Things = N_("1 line before the first cue"), N_("{n} lines before the first cue")
LINE_NUMBERS: Things = N_("1 line number"), N_("{n} line numbers")
LONG_PARAGRAPHS: Things = N_("1 very long paragraph"), N_("{n} very long paragraphs")
MARKDOWN_COMMENTS: Things = N_("1 Markdown comment"), N_("{n} Markdown comments")
MESSAGES: Things = N_("1 message"), N_("{n} messages")
OTHER_FILES: Things = N_("1 other file"), N_("{n} other files")
PAGES: Things = N_("1 page"), N_("{n} pages")
PARAGRAPHS: Things = N_("1 paragraph"), N_("{n} paragraphs")
PARAGRAPHS_OUTSIDE: Things = N_("1 paragraph outside the table"), N_("{n} paragraphs outside the table")
PEOPLE: Things = N_("1 person"), N_("{n} people")
PICTURES: Things = N_("1 picture"), N_("{n} pictures")
ROWS: Things = N_("1 row"), N_("{n} rows")
SEGMENTS: Things = N_("1 segment"), N_("{n} segments")
SPEAKER_LABELS: Things = N_("1 speaker label"), N_("{n} speaker labels")
TABLES: Things = N_("1 table"), N_("{n} tables")
TIMES: Things = N_("1 time"), N_("{n} times")
TIME_LINES: Things = N_("1 time line"), N_("{n} time lines")
TURNS: Things = N_("1 turn"), N_("{n} turns")
WORDS: Things = N_("1 word"), N_("{n} words")

# Left out of the text, with the words in them.
CHAT_PROGRAM: Things = N_("1 line of the chat program itself"), N_("{n} lines of the chat program itself")
COMMENTS: Things = N_("1 comment"), N_("{n} comments")
CUE_TITLES: Things = N_("1 cue title above a time"), N_("{n} cue titles above a time")
DAYS: Things = N_("1 line that says which day it is"), N_("{n} lines that say which day it is")
DELETED_LISTS: Things = N_("1 list of deleted passages"), N_("{n} lists of deleted passages")
DELETED_PASSAGES: Things = (
    N_("1 passage deleted with tracked changes"),
    N_("{n} passages deleted with tracked changes"),
)
DEPENDENT_TIERS: Things = (
    N_("1 dependent tier (translations, glosses, notes)"),
    N_("{n} dependent tiers (translations, glosses, notes)"),
)
ENDNOTES: Things = N_("1 endnote"), N_("{n} endnotes")
FIGURES: Things = N_("1 figure"), N_("{n} figures")
FILES_WITHIN: Things = N_("1 file put into the document"), N_("{n} files put into the document")
FOOTNOTES: Things = N_("1 footnote"), N_("{n} footnotes")
FOOTNOTES_OR_ENDNOTES: Things = N_("1 footnote or endnote"), N_("{n} footnotes or endnotes")
FORMULAS: Things = N_("1 formula"), N_("{n} formulas")
FURTHER_SHEETS: Things = N_("1 further sheet"), N_("{n} further sheets")
GROUPS_OF_ANNOTATIONS: Things = N_("1 group of annotations"), N_("{n} groups of annotations")
HEADERS_OR_FOOTERS: Things = N_("1 page header or footer"), N_("{n} page headers or footers")
HIDDEN_PASSAGES: Things = N_("1 passage formatted as hidden"), N_("{n} passages formatted as hidden")
HIDDEN_SHEETS: Things = N_("1 hidden sheet"), N_("{n} hidden sheets")
NAMES_BESIDE_CODES: Things = N_("1 speaker's name beside a code"), N_("{n} speakers' names beside codes")
NOTES: Things = N_("1 note"), N_("{n} notes")
NOTES_OR_STYLES: Things = N_("1 block of notes or styles"), N_("{n} blocks of notes or styles")
OTHER_COLUMNS: Things = (
    N_("1 column beside words, speakers and times"),
    N_("{n} columns beside words, speakers and times"),
)
OTHER_COLUMNS_OF_CHATS: Things = (
    N_("1 column beside words, senders and times"),
    N_("{n} columns beside words, senders and times"),
)
OTHER_READINGS: Things = N_("1 other reading"), N_("{n} other readings")
PAGE_HEADINGS: Things = N_("1 page heading"), N_("{n} page headings")
PAGE_MARGINS: Things = (
    N_("1 line of page numbers and running headings"),
    N_("{n} lines of page numbers and running headings"),
)
PICTURES_OR_BOXES: Things = N_("1 picture or text box"), N_("{n} pictures or text boxes")
POINT_TIERS: Things = N_("1 point tier (moments, not words of a speaker)"), N_("{n} point tiers (moments)")
READING_AIDS: Things = N_("1 reading aid"), N_("{n} reading aids")
SERVICE_LINES: Things = N_("1 line of the transcription service"), N_("{n} lines of the transcription service")
SYMBOLS: Things = N_("1 symbol of a special font"), N_("{n} symbols of special fonts")
TITLES: Things = N_("1 title of the page"), N_("{n} titles of the page")


_RESTART_AFTER_MS = 120_000
_RESTART_BEFORE_MS = 90_000
_BACK_MS = 60_000
_TIME_OF_DAY_MS = 4 * 3_600_000
_RESTARTS: Things = (
    N_(
        "The times start again 1 time: the file may join several recordings. It can be divided there; nothing was "
        "divided yet."
    ),
    N_(
        "The times start again {n} times: the file may join several recordings. It can be divided there; nothing was "
        "divided yet."
    ),
)

# Invisible characters that can cut a name in two so that no detector finds it; joiners are kept, scripts need them.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Draft:
    """Turns and findings of one file, filled by a parser.

    Attributes:
        file: Base name of the file, for messages.
        named_encoding: Text encoding that a person has named, or None.
        turns: In order; text may still be empty or hold odd line ends.
        warnings: Sentences, in the order found.
        parts: Where interviews begin, as ordinals into ``turns``; may be left empty for a single one.
        encoding: Text encoding used, or None.
        heading: Lines before the first speech, for a file without ``parts``.
        invisible: How many invisible characters :meth:`clean` has dropped.
        format: Short name of the format where the content says more than the kind of file; None for the file's.
        source: What is kept as the original in the file's place, where only a part of it may be; None for the file.
        left_out: How many things of a kind were left out of the text, and how many words are in them.
    """

    file: str
    named_encoding: str | None = None
    turns: list[SpokenTurn] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    encoding: str | None = None
    heading: str = ""
    invisible: int = 0
    format: str | None = None
    source: bytes | None = None
    left_out: dict[Things, tuple[int, int]] = field(default_factory=dict)

    def decode(self, data: bytes) -> str:
        """Tell the text of a file that is text, and note its encoding; errors are those of :mod:`.encoding`."""
        decoded = decode(data, self.file, self.named_encoding)
        self.encoding = decoded.encoding
        return decoded.text

    def clean(self, text: str) -> str:
        """Make a text :func:`plain`, and drop and count invisible characters."""
        text, dropped = _INVISIBLE.subn("", plain(text))
        self.invisible += dropped
        # One may have stood between a letter and its mark.
        return plain(text) if dropped else text

    def warn(self, sentence: Message, *, when: object = True) -> None:
        """Add a warning once, if there is cause to."""
        if when and sentence not in self.warnings:
            self.warnings.append(sentence)

    def leave_out(self, what: Things, text: str = "") -> None:
        """Note that something of the file is not in the text, so that a warning says how many words went with it.

        Args:
            what: Its kind, of :mod:`pipelines.readers.draft`.
            text: Its words; they are counted, not kept.
        """
        times, words = self.left_out.get(what, (0, 0))
        self.left_out[what] = times + 1, words + word_count(text)

    def begin_part(self, heading: str = "", attributes: Mapping[str, str] | None = None) -> None:
        """Say that another interview begins with the next turn."""
        self.parts.append(Part(len(self.turns), heading, dict(attributes or {})))


_LETTER = re.compile(r"[^\W_]")


def word_count(text: str) -> int:
    """Number of words between blanks; punctuation that stands alone is none."""
    return sum(_LETTER.search(word) is not None for word in text.split())


def with_words(things: Message, words: int) -> Message:
    """Things with the number of words in them: ``2 lines (3 words)``; without it where there are none."""
    return Message("{things} ({words})", things=things, words=counted(words, WORDS)) if words else things


def heading_words(things: Message, heading: str) -> Message:
    """The sentence on things that are a file's heading, with the number of words in it."""
    return Message(
        "{things} taken as heading and left out of the text.", things=with_words(things, word_count(heading))
    )


def words_outside_text(things: Message) -> Message:
    """The sentence on things that stand in a file and not in the text."""
    return Message("{things} left out of the text.", things=things)


def plain(text: str) -> str:
    """Make every kind of line end a line feed, and a letter and its marks one character (Unicode's form NFC)."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))


def assemble(draft: Draft, format_name: str) -> ReadResult:
    """Turn a draft into a result, without its language.

    Args:
        draft: What the parser found.
        format_name: Short name of the format.

    Raises:
        BrokenFile: There are no words in it.
    """
    for what, (times, words_in_it) in sorted(draft.left_out.items()):
        draft.warn(words_outside_text(with_words(counted(times, what), words_in_it)))
    turns: list[SpokenTurn] = []
    places: list[int] = []
    for turn in draft.turns:
        places.append(len(turns))
        words = _SURROGATE.sub("\ufffd", draft.clean(turn.text)).strip()
        if words:
            turns.append(replace(turn, text=words, speaker=_speaker(turn.speaker, draft)))
    if not turns:
        raise BrokenFile(
            Message(
                "{file} holds no words that can be read as a transcript. Check that it is the right file.",
                file=draft.file,
            )
        )
    _warn_of_characters(draft, turns)
    draft.turns = turns
    places.append(len(turns))
    moved = (_plain_part(part, places[part.first_turn]) for part in draft.parts)
    draft.parts = [part for part in moved if part.first_turn < len(turns)]
    transcript = Transcript.from_spoken(turns)
    return ReadResult(
        file=draft.file,
        format=draft.format or format_name,
        encoding=draft.encoding,
        language=None,
        transcript=transcript,
        parts=_parts(draft),
        marks=find_marks(transcript.text),
        warnings=tuple(draft.warnings),
        source=draft.source,
    )


def _plain_part(part: Part, first_turn: int) -> Part:
    attributes = {plain(name): plain(value) for name, value in part.attributes.items()}
    return replace(part, first_turn=first_turn, heading=plain(part.heading), attributes=attributes)


def _speaker(label: str | None, draft: Draft) -> str | None:
    if label is None:
        return None
    label = " ".join(_SURROGATE.sub("\ufffd", draft.clean(label)).split()).strip(" /")
    return label or None


def _warn_of_characters(draft: Draft, turns: list[SpokenTurn]) -> None:
    draft.warn(
        Message(
            "{characters} (control marks, zero-width spaces, marks of direction) left out.",
            characters=counted(draft.invisible, INVISIBLE),
        ),
        when=draft.invisible,
    )
    damaged = sum(turn.text.count("\ufffd") for turn in turns)
    draft.warn(
        Message(
            "{characters} cannot be read and shown as \ufffd: the damage is in the file itself.",
            characters=counted(damaged, CHARACTERS),
        ),
        when=damaged,
    )


def _parts(draft: Draft) -> tuple[Part, ...]:
    """Join what the file says with what the clock says, first part first."""
    parts = {part.first_turn: part for part in draft.parts}
    if 0 not in parts:
        parts[0] = Part(0, plain(draft.heading))
    elif draft.heading and not parts[0].heading:
        parts[0] = replace(parts[0], heading=plain(draft.heading))
    if draft.format is not None:
        # Its reader has settled the times: those of a chat are the calendar's, not a recording's.
        return tuple(parts[ordinal] for ordinal in sorted(parts))
    restarts, backwards = _clock(draft.turns)
    first = next((turn.start_ms for turn in draft.turns if turn.start_ms is not None), 0)
    draft.warn(
        Message("The first turn begins hours into the recording: these may be times of day."),
        when=first >= _TIME_OF_DAY_MS,
    )
    new = [ordinal for ordinal in restarts if ordinal not in parts]
    for ordinal in new:
        parts[ordinal] = Part(ordinal)
    draft.warn(counted(len(new), _RESTARTS), when=new)
    draft.warn(
        Message(
            "{times} earlier than the one before; turns are kept in the order of the file.",
            times=counted(backwards, TIMES),
        ),
        when=backwards,
    )
    return tuple(parts[ordinal] for ordinal in sorted(parts))


def _clock(turns: list[SpokenTurn]) -> tuple[list[int], int]:
    """Find where the recording's clock starts again, and count smaller steps back."""
    restarts: list[int] = []
    backwards = 0
    latest = 0
    for ordinal, turn in enumerate(turns):
        if turn.start_ms is None:
            continue
        if latest >= _RESTART_AFTER_MS and turn.start_ms <= min(_RESTART_BEFORE_MS, latest // 2):
            restarts.append(ordinal)
            latest = turn.start_ms
        elif turn.start_ms + _BACK_MS < latest:
            backwards += 1
        latest = max(latest, turn.start_ms)
    return restarts, backwards
