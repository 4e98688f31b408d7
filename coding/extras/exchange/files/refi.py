"""Write a project as REFI-QDA: ``.qdpx`` (QDA-XML 1.0, 18 March 2019) and ``.qdc``.

What the standard leaves open is written the way that other programs can check: positions are Unicode code points,
half-open, into text files with line feeds and no byte order mark. Each selection is a coder's own: it carries its
passage as name, the coder, and what they noted as its description, since that is where other programs look for it;
memos by themselves are notes, each with a text file. The file holds no base path, no original text and no pseudonym
key; agreement, decisions and history have no place in it.
"""

# Why a writer and reader of our own: decision 0203.

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, count
from typing import Final

from lxml import etree

from codebook.errors import CodebookError
from codebook.formats.refi import PROJECT_NAMESPACE, codebook_element, codebook_set
from codebook.model import Codebook
from coding.errors import InvalidInput
from coding.export.output import pack, xml_text
from coding.model.grouping import grouped
from coding.model.message import Message, message_of


@dataclass(frozen=True, slots=True)
class RefiUser:
    """A coder, or whom a consensus is by. Use a label, never a person's real name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RefiSource:
    """A released transcript. Its text has line feeds only."""

    id: str
    name: str
    text: str
    description: str = ""

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called."""
        return Message("the interview “{name}”", name=self.name), ""


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """A code on a passage by a user.

    Attributes:
        source: Id of the source.
        code: Id of the code in the project's codebook.
        user: Id of the user, or empty where the file names none.
        memo: What the coder noted on it.
        attributes: Further ``(name, value)`` pairs (phase: before); read as the first lines of the memo.
    """

    id: str
    source: str
    start: int
    end: int
    code: str
    user: str = ""
    created: datetime | None = None
    memo: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiNote:
    """A memo on the project, a source, a stretch of a source, or a code.

    Attributes:
        source: Id of the source, or empty.
        start: First code point of the stretch; equal to ``end`` for a memo on the whole source.
        end: One past the last.
        code: Id of the code, or empty. Without source and code it is a memo on the project.
    """

    id: str
    text: str
    name: str = ""
    user: str = ""
    created: datetime | None = None
    source: str = ""
    start: int = 0
    end: int = 0
    code: str = ""

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called."""
        return Message("the memo “{name}”", name=self.name), ""


@dataclass(frozen=True, slots=True)
class RefiCase:
    """A participant by pseudonym, with attributes and the sources that belong to them."""

    id: str
    name: str
    variables: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called."""
        return Message("the case “{name}”", name=self.name), ""


@dataclass(frozen=True, slots=True)
class RefiSet:
    """A named group of codes (a theme)."""

    id: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[Message, str]:
        """What it is called."""
        return Message("the set “{name}”", name=self.name), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiProject:
    """Everything a REFI-QDA project file carries for us."""

    name: str
    codebook: Codebook
    users: tuple[RefiUser, ...] = ()
    sources: tuple[RefiSource, ...] = ()
    codings: tuple[RefiCoding, ...] = ()
    cases: tuple[RefiCase, ...] = ()
    sets: tuple[RefiSet, ...] = ()
    description: str = ""
    notes: tuple[RefiNote, ...] = ()


NAMESPACE: Final = uuid.UUID("5b8a3d0c-7f1e-5c7a-9d52-3e6a1b9c4f20")
"""Namespace of the GUIDs made from ids that are not GUIDs."""

PASSAGE_LIMIT: Final = 1_000
"""Characters of a passage that go into the selection's name."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def write_qdpx(project: RefiProject) -> bytes:
    """Return a project as the bytes of a ``.qdpx`` file, valid against the REFI-QDA project schema.

    Args:
        project: What to write.

    Returns:
        The file; the same project gives the same bytes.

    Raises:
        InvalidInput: A coding lies outside its source or names a source, code or user the project does not hold, a
            text holds carriage returns, an id is used twice, or the codebook cannot be written.
    """
    _check(project)
    root = _project(project)
    manifest: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    texts = {guid_of(source.id, "source"): source.text for source in project.sources}
    texts |= {guid_of(note.id, "note"): note.text for note in project.notes}
    files = {f"sources/{guid}.txt": _file_text(text) for guid, text in texts.items()}
    return pack({"project.qde": manifest, **files})


@lru_cache(maxsize=100_000)
def guid_of(identity: str, kind: str) -> str:
    """Return the GUID an id is written as: itself in lower case if it is one, else a fixed one for the kind and id."""
    if _GUID.fullmatch(identity):
        return identity.lower()
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{xml_text(identity)}"))


def _check(project: RefiProject) -> None:
    for kind, ids in (
        ("user", [user.id for user in project.users]),
        ("source", [source.id for source in project.sources]),
        ("coding", [coding.id for coding in project.codings]),
        ("case", [case.id for case in project.cases]),
        ("set", [group.id for group in project.sets]),
        ("note", [note.id for note in project.notes]),
    ):
        guids = [guid_of(identity, kind) for identity in ids]
        _refuse((len(set(guids)) < len(guids), f"Two {kind}s of the project have one id; nothing was written."))
    lengths = {source.id: len(source.text) for source in project.sources}
    users = {user.id for user in project.users}
    tidy = "The text of source {} holds carriage returns; release it again to tidy it."
    _refuse(*(("\r" in source.text, tidy.format(source.id)) for source in project.sources))
    book = project.codebook
    for coding in project.codings:
        length, what = lengths.get(coding.source, -1), f"Coding {coding.id}"
        _refuse(
            (length < 0, f"{what} is in a source the project does not hold: {coding.source}."),
            (not 0 <= coding.start < coding.end <= length, f"{what} lies outside source {coding.source}."),
            (coding.code not in book, f"{what} has a code the codebook does not hold: {coding.code}."),
            (
                bool(coding.user) and coding.user not in users,
                f"{what} is by a user the project does not hold: {coding.user}.",
            ),
        )
    for note in project.notes:
        length, what = lengths.get(note.source, -1), f"Memo {note.id}"
        _refuse(
            (bool(note.source) and not 0 <= note.start <= note.end <= length, f"{what} lies outside {note.source}."),
            (
                bool(note.code) and note.code not in book,
                f"{what} is on a code the codebook does not hold: {note.code}.",
            ),
            (
                bool(note.user) and note.user not in users,
                f"{what} is by a user the project does not hold: {note.user}.",
            ),
        )
    _check_members(project)


def _refuse(*problems: tuple[bool, str]) -> None:
    sentence = next((sentence for wrong, sentence in problems if wrong), None)
    if sentence:
        raise InvalidInput(sentence)


def _check_members(project: RefiProject) -> None:
    sources = {source.id for source in project.sources}
    named = [source for case in project.cases for source in case.sources]
    missing = [f"source {source}" for source in named if source not in sources]
    missing += [f"code {code}" for group in project.sets for code in group.codes if code not in project.codebook]
    _refuse(*((True, f"A case or set names a member the project does not hold: {member}.") for member in missing))


def _project(project: RefiProject) -> etree._Element:
    root = etree.Element(_tag("Project"), nsmap={None: PROJECT_NAMESPACE})  # type: ignore[dict-item]
    root.set("name", xml_text(project.name))
    root.set("origin", "Heard")
    if project.users:
        users = _add(root, "Users")
        for user in project.users:
            _add(users, "User", guid=guid_of(user.id, "user"), name=xml_text(user.name))
    if project.codebook.codes:
        try:
            codebook = codebook_element(project.codebook, PROJECT_NAMESPACE)
        except CodebookError as error:
            raise InvalidInput(message_of(error)) from error
        _code_notes(codebook, project)
        root.append(codebook)
    _variables(root, project.cases)
    _cases(root, project.cases)
    _sources(root, project)
    _notes(root, project)
    _sets(root, project)
    if project.description:
        _add(root, "Description").text = xml_text(project.description)
    for note in project.notes:
        if not note.source and not note.code:
            _refer(root, note)
    return root


def _code_notes(codebook: etree._Element, project: RefiProject) -> None:
    elements = {element.get("guid"): element for element in codebook.iter(_tag("Code"))}
    guids = {code.id: code.guid for code in project.codebook.codes}
    for note in project.notes:
        if note.code and not note.source:
            element = elements[guids[note.code]]
            place = sum(1 for child in element if child.tag in (_tag("Description"), _tag("NoteRef")))
            element.insert(place, etree.Element(_tag("NoteRef"), {"targetGUID": guid_of(note.id, "note")}))


def _refer(parent: etree._Element, note: RefiNote) -> None:
    _add(parent, "NoteRef", targetGUID=guid_of(note.id, "note"))


def _variables(root: etree._Element, cases: Iterable[RefiCase]) -> None:
    names = dict.fromkeys(xml_text(name) for case in cases for name, _ in case.variables)
    if names:
        variables = _add(root, "Variables")
        for name in names:
            _add(variables, "Variable", guid=guid_of(name, "variable"), name=name, typeOfVariable="Text")


def _cases(root: etree._Element, cases: Sequence[RefiCase]) -> None:
    if not cases:
        return
    parent = _add(root, "Cases")
    for case in cases:
        element = _add(parent, "Case", guid=guid_of(case.id, "case"), name=xml_text(case.name))
        for name, value in case.variables:
            holder = _add(element, "VariableValue")
            _add(holder, "VariableRef", targetGUID=guid_of(xml_text(name), "variable"))
            _add(holder, "TextValue").text = xml_text(value)
        for source in case.sources:
            _add(element, "SourceRef", targetGUID=guid_of(source, "source"))


def _sources(root: etree._Element, project: RefiProject) -> None:
    if not project.sources:
        return
    guids = {code.id: code.guid for code in project.codebook.codes}
    by_source = grouped((coding.source, coding) for coding in project.codings)
    notes = grouped((note.source, note) for note in project.notes)
    parent = _add(root, "Sources")
    for source in project.sources:
        guid = guid_of(source.id, "source")
        element = _add(parent, "TextSource", guid=guid, name=xml_text(source.name))
        element.set("plainTextPath", f"internal://{guid}.txt")
        if source.description:
            _add(element, "Description").text = xml_text(source.description)
        _selections(element, source, by_source.get(source.id, []), notes.get(source.id, []), guids)
        for note in notes.get(source.id, []):
            if note.start == note.end:
                _refer(element, note)


def _selections(
    element: etree._Element,
    source: RefiSource,
    codings: Iterable[RefiCoding],
    notes: Iterable[RefiNote],
    guids: Mapping[str, str],
) -> None:
    """One selection for each stretch, person and what they noted, quoting the stretch as its name."""
    places: dict[tuple[int, int, str, str], tuple[list[RefiCoding], list[RefiNote]]] = {}
    for coding in codings:
        place = (coding.start, coding.end, coding.user, _note(coding))
        places.setdefault(place, ([], []))[0].append(coding)
    for note in notes:
        if note.end > note.start:
            places.setdefault((note.start, note.end, note.user, ""), ([], []))[1].append(note)
    for (start, end, user, note_words), (placed_codings, memos) in sorted(
        places.items(), key=lambda place: place[0][:2]
    ):
        person = guid_of(user, "user") if user else ""
        selection = _add(
            element,
            "PlainTextSelection",
            guid=guid_of(f"{guid_of(source.id, 'source')}/{start}/{end}/{person}/{note_words}", "selection"),
            name=xml_text(source.text[start : min(end, start + PASSAGE_LIMIT)]),
            startPosition=str(start),
            endPosition=str(end),
        )
        moments = [*(coding.created for coding in placed_codings), *(note.created for note in memos)]
        # A coding without a moment would be read as of the selection's.
        _by(selection, user, moments[0] if all(moments) else None)
        if note_words:
            _add(selection, "Description").text = note_words
        for coding in placed_codings:
            coded = _add(selection, "Coding", guid=guid_of(coding.id, "coding"))
            _by(coded, user, coding.created)
            _add(coded, "CodeRef", targetGUID=guids[coding.code])
        for note in memos:
            _refer(selection, note)


def _note(coding: RefiCoding) -> str:
    """What a coder noted on a passage: attributes, a line each, and the memo below them."""
    attributes = "\n".join(f"{name}: {value}" for name, value in coding.attributes)
    return xml_text("\n\n".join(part for part in (attributes, coding.memo) if part)).strip()


def _notes(root: etree._Element, project: RefiProject) -> None:
    if not project.notes:
        return
    parent = _add(root, "Notes")
    names: set[str] = set()
    for note in project.notes:
        guid = guid_of(note.id, "note")
        title = xml_text(note.name) or f"Memo {guid[:8]}"
        # QualCoder takes no two memos of one name.
        name = next(name for name in chain([title], (f"{title} ({n})" for n in count(2))) if name not in names)
        names.add(name)
        element = _add(parent, "Note", guid=guid, name=name, plainTextPath=f"internal://{guid}.txt")
        _by(element, note.user, note.created)


def _by(element: etree._Element, user: str, created: datetime | None) -> None:
    if user:
        element.set("creatingUser", guid_of(user, "user"))
    if created:
        element.set("creationDateTime", _moment(created))


def _sets(root: etree._Element, project: RefiProject) -> None:
    if not project.sets and not project.codebook.codes:
        return
    guids = {code.id: code.guid for code in project.codebook.codes}
    parent = _add(root, "Sets")
    if project.codebook.codes:
        parent.append(codebook_set(project.codebook, PROJECT_NAMESPACE))
    for group in project.sets:
        element = _add(parent, "Set", guid=guid_of(group.id, "set"), name=xml_text(group.name))
        if group.description:
            _add(element, "Description").text = xml_text(group.description)
        for code in group.codes:
            _add(element, "MemberCode", targetGUID=guids[code])


def _file_text(text: str) -> bytes:
    # A leading zero-width no-break space would be read as a byte order mark and shift every position by one.
    return xml_text(text).replace("\ufeff", "\u2060", text.startswith("\ufeff")).encode("utf-8")


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _tag(tag), attributes)


def _tag(name: str) -> str:
    return f"{{{PROJECT_NAMESPACE}}}{name}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
