"""Where each text of an export stands: said by name, for people, and found again so that it can be left out.

A text is found again by a key. Words of a release have one that says where they stand in it, whatever quotes hold them;
any other text has one made from the text itself, so that it is asked about again once somebody changes it.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal, Protocol, TypeVar, cast, runtime_checkable

from codebook.model import Code, Codebook
from coding.export.methods.model import MethodsInput, MethodsRound
from coding.export.model import (
    AttributeBreakdown,
    CodeAgreement,
    CodebookEntry,
    CodingRow,
    IndicatorCard,
    InterviewRow,
    JointLine,
    Own,
    Report,
    ReportAgreement,
    ReportCode,
    ReportMap,
    ReportQuote,
    ReportTheme,
)
from coding.export.report.layout import ReportLayout
from coding.model import Release
from coding.model.message import Message
from coding.model.texts import interview_name

FIELDS: Mapping[str, Message] = {
    "project": Message("the title of the project"),
    "name": Message("the name"),
    "code_name": Message("the name"),
    "include": Message("“when to use it”"),
    "exclude": Message("“when not to use it”"),
    "short": Message("the short definition"),
    "back_name": Message("the back-translated name"),
    "back_definition": Message("the back-translated definition"),
    "examples": Message("an example"),
    "typical": Message("an example"),
    "atypical": Message("an example"),
    "near_miss": Message("an example"),
    "sources": Message("a source"),
    "family": Message("the family"),
    "pseudonym": Message("the participant's label"),
    "participant": Message("the participant's label"),
    "interview": Message("the title of the interview"),
    "attributes": Message("an attribute"),
    "visible_to": Message("“visible to”"),
    "comment": Message("the comment of the survivor panel"),
    "facts": Message("the reason for the target"),
    "target_reason": Message("the reason for the target"),
    "targets": Message("the reason for a target"),
    "codebook_changes": Message("the reason for a version of the codebook"),
    "unlocked": Message("the reason for opening it again"),
    "notes": Message("a note of the team"),
    "order": Message("the title of an interview"),
    "matrix": Message("a name"),
    "timeline": Message("a name"),
    "pictures": Message("the description of a picture"),
    "wording": Message("the report's own wording"),
    "legal_basis": Message("the legal basis"),
    "label": Message("the words of a link"),
    "not_meant": Message("“what it does not mean”"),
    "notices": Message("what is to be read first"),
    "signs": Message("a value of case files"),
    "said_by": Message("the name of who said it"),
    "title": Message("the title"),
    "title of the report": Message("the title"),
    "summary": Message("the summary"),
    "definition": Message("the definition"),
    "description": Message("the description"),
    "content_note": Message("the content note"),
    "unit_rule": Message("the rule on units"),
    "multi_coding_rule": Message("the rule on several codes"),
    "licence": Message("the licence"),
    "memo": Message("the memo"),
    "values": Message("a value"),
    "memo_for": Message("a value"),
    "note": Message("a note"),
    "reason": Message("the reason"),
    "limits": Message("what it does not tell"),
    "phases": Message("a phase"),
    "what_to_do": Message("what to do"),
    "words": Message("what is written on it"),
    "text": Message("the text"),
    "event": Message("an event"),
    "days": Message("an event"),
    "attributes_allowed": Message("an attribute"),
    "variable": Message("a variable of cases"),
    "variables": Message("a variable of cases"),
    "case_attributes": Message("a variable of cases"),
    "cases": Message("the label of a case"),
    "codes": Message("the name of a code"),
    "code": Message("the name of a code"),
    "round": Message("the name of a round"),
    "rounds": Message("the name of a round"),
    "coder": Message("the name of a coder"),
    "coders": Message("the name of a coder"),
    "user": Message("the name of a coder"),
    "users": Message("the name of a coder"),
    "interviews": Message("the title of an interview"),
    "place": Message("the place in a source"),
    "says": Message("what a source says"),
    "citation": Message("a source"),
    "use_instead": Message("“when not to use it”"),
    "columns": Message("the head of a column"),
    "header": Message("the head of a column"),
    "rows": Message("a cell of a table"),
    "panel": Message("the name of a panel"),
    "language": Message("a language"),
    "languages": Message("a language"),
    "counted": Message("the sentence on what is counted"),
    "sentence on what is counted": Message("the sentence on what is counted"),
}
"""Field → what people call it."""


LEFT_OUT = "(left out)"
"""Stands in an export for a text that was left out of it."""
_SHOWN = 60
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40}|[0-9a-f]{64}")
"""Ids and hashes: their digits are nobody's number."""
_Value = TypeVar("_Value")


@runtime_checkable
class Named(Protocol):
    """A value that says itself what it is called, as those of extras do, and the id of its code."""

    @property
    def subject(self) -> tuple[Message, str]:
        """Both of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text of an export and where it stands.

    Attributes:
        said: The place by name: “the quote of P05, “Bus station”, line 12, under the code “Shame””.
        text: What stands there; never logged or shown with the object.
        kind: ``passage`` for quoted words of a release, ``transcript`` for a line of one that goes along whole,
            ``codebook`` for what says how to code, ``text`` for all else.
        release_hash: Of a passage or a line of a transcript.
        start: Code point of the release that a passage begins with.
        line: 1-based line (turn) of a passage, or 0.
        code: Id of the code concerned, or empty.
    """

    said: str
    text: str = field(repr=False)
    kind: Literal["passage", "transcript", "codebook", "text"] = "text"
    release_hash: str = ""
    start: int = 0
    line: int = 0
    code: str = ""

    @property
    def of_release(self) -> bool:
        """Whether the text is words of a release."""
        return self.kind in ("passage", "transcript")

    def key(self, start: int, end: int) -> str:
        """The key of the stretch ``text[start:end]``; see the module."""
        if self.of_release:
            return f"{self.release_hash}:{self.start + start}:{self.start + end}"
        return f"text-{_digest(self.text)}:{start}:{end}"


def places_of(value: object, *, own: Collection[str] = ()) -> list[Place]:
    """Every text of a value that people wrote or said or that came with the data, once each, in order.

    Args:
        value: What is to be exported (dataclasses, mappings, sequences); a mapping from places in words to texts is
            given by its values' keys.
        own: Texts that Heard brought along, such as those of its starter codebooks. They are passed over, as is
            everything that is :class:`~coding.export.model.Own`.
    """
    places: dict[object, Place] = {}

    def take(place: Place) -> None:
        if place.text and not isinstance(place.text, Own) and place.text not in own and not _ID.fullmatch(place.text):
            span = (place.release_hash, place.start, len(place.text)) if place.kind == "passage" else place.text
            places.setdefault(span, place)

    _gather(value, "", "", "text", "", take)
    return list(places.values())


def transcript_places(releases: Iterable[Release]) -> list[Place]:
    """Whole interviews that go along, line by line."""
    return [
        Place(
            _line(release.name, turn.ordinal + 1),
            release.text[turn.start : turn.end], "transcript", release.text_hash, turn.start, turn.ordinal + 1,
        )
        for release in releases
        for turn in release.turns
    ]  # fmt: skip


def own_parts(value: object) -> list[str]:
    """Every text of a value that Heard wrote itself, as it says of itself (:class:`~coding.export.model.Own`)."""
    texts: list[str] = []
    _gather(value, "", "", "text", "", lambda place: texts.append(place.text) if isinstance(place.text, Own) else None)
    return texts


def without(value: _Value, keys: Iterable[str]) -> _Value:
    """The value with what the keys name left out.

    A quote goes with all that belongs to it, a coding keeps its place and loses its words, and any other text becomes
    :data:`LEFT_OUT`.

    Args:
        value: As for :func:`places_of`.
        keys: From :meth:`Place.key`.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    digests: set[str] = set()
    for key in keys:
        what, start, end = key.rsplit(":", 2)
        if what.startswith("text-"):
            digests.add(what.removeprefix("text-"))
        else:
            spans.setdefault(what, []).append((int(start), int(end)))
    return cast(_Value, _Leaving(spans, digests).rest(value)) if spans or digests else value


@dataclass(frozen=True)
class _Leaving:
    spans: Mapping[str, list[tuple[int, int]]]
    digests: Collection[str]

    def rest(self, value: Any) -> Any:
        if isinstance(value, str):
            return LEFT_OUT if self.digests and _digest(value) in self.digests else value
        if value is None or isinstance(value, int | float | bytes | ReportLayout):
            return value
        if isinstance(value, ReportQuote):
            covered = self._covers(value) or any(
                self.rest(content) == LEFT_OUT
                for field in _names(ReportQuote)
                if isinstance(content := getattr(value, field), str)
            )
            return None if covered else value
        if isinstance(value, CodingRow) and value.quote is not None and self._covers(value):
            value = replace(value, quote=None)
        if is_dataclass(value) and not isinstance(value, type):
            changed = {}
            for name in _names(type(value)):
                before = getattr(value, name)
                after = self.rest(before)
                if after is not before:
                    changed[name] = after
            return replace(value, **changed) if changed else value
        if isinstance(value, Mapping):
            rest = {self.rest(key): self.rest(entry) for key, entry in value.items()}
            return rest if rest != dict(value) else value
        if isinstance(value, tuple | list):
            pairs = [(part, self.rest(part)) for part in value]
            if all(before is after for before, after in pairs):
                return value
            return type(value)(after for before, after in pairs if not (after is None and before is not None))
        return value

    def _covers(self, quote: ReportQuote | CodingRow) -> bool:
        spans = self.spans.get(quote.release_hash, ())
        return any(start < quote.end and quote.start < end for start, end in spans)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _subject(value: object) -> tuple[str, str]:
    """Whom or what a value is about, by name, and the id of its code."""
    match value:
        case ReportCode() | CodebookEntry() | Code():
            return Message("the code “{name}”", name=value.name), value.id
        case ReportTheme():
            return Message("the theme “{name}”", name=value.name), ""
        case ReportMap():
            return Message("the map “{name}”", name=value.name), ""
        case IndicatorCard() | JointLine():
            return Message("the indicator “{words}”", words=short(value.wording)), ""
        case InterviewRow():
            return Message("the interview “{name}”", name=value.title), ""
        case ReportAgreement() | MethodsInput():
            return Message("the round “{name}”", name=value.round), ""
        case MethodsRound():
            return Message("the round “{name}”", name=value.name), ""
        case CodeAgreement():
            return Message("the code “{name}”", name=getattr(value, "name", value.code)), ""
        case AttributeBreakdown():
            return Message("the attribute “{name}”", name=value.attribute), ""
        case Report():
            return Message("the report"), ""
        case Codebook():
            return Message("the codebook"), ""
        case CodingRow():
            return Message("the coding of {where}", where=_at_line(value)), value.code
        case Named():
            return value.subject
    return "", ""


def _line(who: str, line: int) -> Message:
    return Message("{who}, line {line}", who=who, line=line)


def _at_line(row: CodingRow) -> Message:
    return _line(interview_name(row.participant, row.interview), row.line)


def short(text: str) -> str:
    """The beginning of a text that something is called by."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _gather(
    value: object, name: str, subject: str, kind: Literal["codebook", "text"], code: str, take: Callable[[Place], None]
) -> None:
    if isinstance(value, str):
        take(Place(_place_name(name, subject), value, kind, code=code))
    elif value is None or isinstance(value, int | float | bytes | ReportLayout):
        return
    elif isinstance(value, ReportQuote):
        _quote(value, subject, take)
    elif is_dataclass(value):
        about, of_code = _subject(value)
        is_code = isinstance(value, ReportCode | CodebookEntry | Code | Codebook) or (
            of_code and isinstance(value, Named)
        )
        for field in _names(type(value)):  # type: ignore[arg-type]
            content = getattr(value, field)
            if field == "quote" and isinstance(value, CodingRow):
                _passage(value, take)
            elif field == "blocks" and isinstance(value, MethodsInput):
                # Figures go by names of ours and by these.
                named = [(block["name"], block["coders"], block["codes"], block["groups"]) for block in content]
                _gather(named, "name", about, "text", "", take)
            elif content is not None:
                about_it = about or subject
                inner: Literal["codebook", "text"] = "codebook" if is_code and field not in _EXAMPLES else "text"
                _gather(content, field if about or not name else name, about_it, inner, of_code or code, take)
    elif isinstance(value, Mapping):
        for key, content in value.items():
            _gather(key, name, subject, kind, code, take)
            _gather(content, name or (key if isinstance(key, str) else ""), subject, kind, code, take)
    elif isinstance(value, Iterable):
        for content in value:
            _gather(content, name, subject, kind, code, take)


_EXAMPLES = frozenset({"examples", "typical", "atypical", "near_miss", "quotes", "sources"})


_WHOLE = frozenset({"project", "order", "pictures", ""})
"""Fields that say by themselves what they belong to."""


def _place_name(name: str, subject: str) -> str:
    # A report brings wording of its own; of anything else it is what is asked or looked for.
    own_words = name == "wording" and subject not in ("", "the report")
    known = Message("the wording") if own_words else FIELDS.get(name) if name else Message("a text of the file")
    what = known or Message("the field “{name}”", name=name.replace("_", " ").strip())
    return what if name in _WHOLE or not subject else Message("{what} of {subject}", what=what, subject=subject)


def _under(what: Message, subject: str) -> Message:
    return Message("{what}, under {subject}", what=what, subject=subject) if subject else what


def _quote(quote: ReportQuote, subject: str, take: Callable[[Place], None]) -> None:
    where = _line(quote.who, quote.line)
    if quote.paraphrased:
        message = _under(Message("the paraphrase of {where}", where=where), subject)
        take(Place(message, quote.text, code=quote.code))
    else:
        message = _under(Message("the quote of {where}", where=where), subject)
        take(Place(message, quote.text, "passage", quote.release_hash, quote.start, quote.line, quote.code))
    take(Place(_under(Message("the translation of {where}", where=where), subject), quote.translation, code=quote.code))
    # “Interviewer with P01”: the role is a word of ours.
    take(Place(_place_name("pseudonym", f"“{quote.interview}”"), quote.pseudonym.rpartition(" with ")[2]))
    take(Place(FIELDS["order"], quote.interview))


def passage_place(row: CodingRow) -> Place:
    """Where the words of a coding stand."""
    message = Message("the passage of {where}, under the code “{code}”", where=_at_line(row), code=row.code_name)
    return Place(message, row.quote or "", "passage", row.release_hash, row.start, row.line, row.code)


def _passage(row: CodingRow, take: Callable[[Place], None]) -> None:
    if row.quote is not None:
        take(passage_place(row))
