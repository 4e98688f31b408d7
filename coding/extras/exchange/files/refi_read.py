"""Read REFI-QDA projects of other programs: leniently, with a report, and without trusting the file.

Nothing is unpacked to disk, no path in the archive is followed, a document type definition is refused, and the number
and size of its parts are capped while they are read.
"""

from __future__ import annotations

import io
import uuid
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from codebook.errors import CodebookError
from codebook.formats.refi import read_qdc
from codebook.model import Codebook
from coding.errors import InvalidInput
from coding.extras.exchange.files.refi import (
    NAMESPACE,
    RefiCase,
    RefiCoding,
    RefiNote,
    RefiProject,
    RefiSet,
    RefiSource,
    RefiUser,
)
from coding.extras.exchange.files.refi_offsets import Diagnosis, Placed, Reading, diagnose, place, quotes_fit, widths
from coding.model.message import N_, Message, message_of

MAX_FILE: Final = 300_000_000
MAX_MEMBERS: Final = 20_000
MAX_UNPACKED: Final = 100_000_000
MAX_TEXT: Final = 20_000_000
"""Caps in bytes (and a number of members): the file, its parts unpacked together, one part."""
MAX_RATIO: Final = 200
_RATIO_FROM: Final = 1_000_000
"""How often larger a part may be than its compressed form, from what size on; texts reach about 10, manifests 30."""
MAX_PIECES: Final = 4_000_000
"""Tags and attributes of the manifest; a study of 200,000 codings has three millions."""
MAX_CHARACTERS: Final = 30_000_000
"""Of all texts together, each as often as a source names it."""


def members_of(data: bytes) -> dict[str, bytes]:
    """The texts and the manifest of a ``.qdpx`` (or a bare ``.qde``), by base name in lower case.

    Raises:
        InvalidInput: It is too large, damaged or encrypted.
    """
    if len(data) > MAX_FILE:
        raise InvalidInput(
            Message("The project file is larger than {most} MB; export it in parts.", most=MAX_FILE // 1000000)
        )
    return _members(data) if zipfile.is_zipfile(io.BytesIO(data)) else {"project.qde": data}


def _members(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_MEMBERS:
                raise InvalidInput(
                    Message("The project file has more than {most} parts; it was refused.", most=MAX_MEMBERS)
                )
            for info in infos:
                name = PurePosixPath(info.filename.replace("\\", "/")).name.lower()
                if not name.endswith((".qde", ".txt")):
                    continue
                with archive.open(info) as part:
                    content = part.read(MAX_TEXT + 1)
                total += len(content)
                packed = len(content) > max(_RATIO_FROM, MAX_RATIO * max(1, info.compress_size))
                if packed or len(content) > MAX_TEXT or total > MAX_UNPACKED:
                    raise InvalidInput(
                        Message("A part of the project file is larger than a transcript can be; it was refused.")
                    )
                members.setdefault(name, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidInput(
            Message("The project file is damaged or encrypted; export it again without a password.")
        ) from error
    return members


def manifest_of(members: dict[str, bytes]) -> bytes:
    """The project's XML part.

    Raises:
        InvalidInput: There is none.
    """
    data = members.get("project.qde") or next((part for name, part in members.items() if name.endswith(".qde")), None)
    if not data:
        raise InvalidInput(
            Message("The file holds no REFI-QDA project (no .qde part). Export it again as REFI-QDA project.")
        )
    return data


def parse(manifest: bytes) -> etree._Element:
    """Parse the manifest.

    Raises:
        InvalidInput: It is not well-formed, is not a project, or holds a document type definition.
    """
    if manifest.count(b"<") + manifest.count(b"=") > MAX_PIECES:
        raise InvalidInput(Message("The project file has more than {most} parts; it was refused.", most=MAX_PIECES))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(manifest.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise InvalidInput(
            Message("The project part is not well-formed XML (line {line}); export it again.", line=line)
            if line
            else Message("The project part is not well-formed XML; export it again.")
        ) from error
    information: Any = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise InvalidInput(
            Message("The project part holds a document type definition, which it does not need; it was refused.")
        )
    if etree.QName(root).localname.lower() != "project":
        raise InvalidInput(
            Message("The file is not a REFI-QDA project. A codebook alone is read on the codebook page.")
        )
    return root


_OTHER_SOURCES = {
    "picturesource": N_("Pictures"),
    "pdfsource": N_("Files in PDF"),
    "audiosource": N_("Audio recordings"),
    "videosource": N_("Video recordings"),
}
_NOT_TAKEN = {
    "link": N_("Links between parts of the project, left out: {n}."),
    "graph": N_("Maps and graphs, left out: {n}."),
    "attribute": N_("Attributes of texts, left out, as they may name somebody: {n}."),
}
_FORMATTED = (
    N_("Texts with only a formatted file (import that file itself), left out: {n}."),
    N_("Memos with only a formatted file (import that file itself), left out: {n}."),
)
_WITHOUT_TEXT = N_("Texts with no plain text, left out: {n}."), N_("Memos with no plain text, left out: {n}.")
_TEXTS = ("textsource", "transcript", "representation")
"""Texts of their own, transcripts of recordings, and the text of a PDF."""


@dataclass(frozen=True, slots=True)
class RefiReading:
    """A project as read.

    Attributes:
        project: The project; positions are code points, half-open, into texts with line feeds only.
        origin: Name of the program that wrote the file, as the file says, or an empty string.
        offsets: What the positions were found to count. Unless it is sure, show its samples and let people choose.
        notes: Sentences on everything that was left out, guessed or repaired; ids and counts, never text.
    """

    project: RefiProject
    offsets: Diagnosis
    notes: tuple[str, ...]
    origin: str = ""


def read_qdpx(data: bytes, reading: Reading | None = None) -> RefiReading:
    """Read a ``.qdpx`` file, or a bare ``.qde`` whose texts are inline.

    Args:
        data: The file.
        reading: What positions count, when people chose it; left out, it is found from the file.

    Returns:
        The project, the diagnosis of its positions, and notes.

    Raises:
        InvalidInput: The file is not a REFI-QDA project, is damaged, encrypted or too large, or holds a DTD.
    """
    members = members_of(data)
    manifest = manifest_of(members)
    return _Reader(parse(manifest), manifest, members).read(reading)


class _Reader:
    """Reads one manifest; notes gather on the way."""

    def __init__(self, root: etree._Element, manifest: bytes, members: dict[str, bytes]) -> None:
        self._root = root
        self._manifest = manifest
        self._members = members
        self._notes: list[Message] = []
        self._lost: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._users: set[str] = set()
        self._memos: dict[str, _Memo] = {}
        self._taken: set[str] = set()
        self._attached: list[RefiNote] = []

    def read(self, reading: Reading | None) -> RefiReading:
        """Read everything."""
        name = _value(self._root, "name")
        codebook = self._codebook(name or "Imported project")
        codes = {code.guid: code.id for code in codebook.codes}
        users = tuple(RefiUser(_guid(user), _value(user, "name")) for user in self._all("user"))
        self._users = {user.id for user in users}
        self._memos = {_guid(note): _Memo(note, self._text(note, "Memo") or "") for note in self._all("note")}
        sources, codings, offsets = self._sources(codes, reading)
        self._note_lost(len(codings))
        self._notes.extend(Message(sentence, n=number) for sentence, number in self._files.items())
        known = {source.id for source in sources}
        project = RefiProject(
            name=name,
            codebook=codebook,
            users=users,
            sources=sources,
            codings=codings,
            cases=self._cases(known),
            sets=self._sets(codes, codebook.guid),
            description=_description(self._root),
            notes=self._other_notes(codes),
        )
        return RefiReading(project, offsets, tuple(self._notes), _value(self._root, "origin"))

    def _other_notes(self, codes: dict[str, str]) -> tuple[RefiNote, ...]:
        """Memos on codes, and all that nothing refers to: those are on the project."""
        for element in self._all("code"):
            for reference in _children(element, "noteref"):
                self._attach(_reference(reference), code=codes.get(_guid(element), ""))
        for guid in [guid for guid in self._memos if guid not in self._taken]:
            self._attach(guid)
        return tuple(self._attached)

    def _attach(self, guid: str, source: str = "", start: int = 0, end: int = 0, code: str = "") -> None:
        memo = self._memos.get(guid)
        if memo is None or guid in self._taken:
            return
        self._taken.add(guid)
        user = _bare(_value(memo.element, "creatingUser"))
        name = _value(memo.element, "name")
        self._attached.append(
            RefiNote(
                id=guid,
                text=memo.text,
                name="" if name == f"Memo {guid[:8]}" else name,
                user=user if user in self._users else "",
                created=_moment(_value(memo.element, "creationDateTime")),
                source=source,
                start=start,
                end=end,
                code=code,
            )
        )

    def _codebook(self, title: str) -> Codebook:
        if next(self._all("code"), None) is None:
            self._notes.append(Message("The project has no codes."))
            return Codebook(title)
        try:
            codebook, notes = read_qdc(self._manifest, title)
        except CodebookError as error:
            raise InvalidInput(
                Message("The project's codebook cannot be read: {error}", error=message_of(error))
            ) from error
        self._notes.extend(notes)
        return codebook

    def _sources(
        self, codes: dict[str, str], reading: Reading | None
    ) -> tuple[tuple[RefiSource, ...], tuple[RefiCoding, ...], Diagnosis]:
        sources: list[RefiSource] = []
        selections: list[tuple[RefiSource, Placed, etree._Element]] = []
        whole: list[RefiCoding] = []
        characters = 0
        for element in self._root.iter():
            if _local(element) not in _TEXTS:
                continue
            text = self._text(element)
            characters += len(text or "")
            if characters > MAX_CHARACTERS:
                raise InvalidInput(
                    Message(
                        "The project file is larger than {most} MB; export it in parts.",
                        most=MAX_CHARACTERS // 1_000_000,
                    )
                )
            if text is None:
                self._lost[N_("{n} on texts that are not in the file")] += _coded(element)
                continue
            named = _value(element, "name")
            if not named and _local(element) != "textsource":
                named = _value(element.getparent(), "name")
            source = RefiSource(_guid(element), named, text, _description(element))
            sources.append(source)
            selections.extend(self._selections(element, source))
            self._lost[N_("{n} on empty texts")] += 0 if text else _coded(element, within=False)
            if text:
                whole.extend(self._codings(element, source.id, (0, len(text)), codes))
            for reference in _children(element, "noteref"):
                self._attach(_reference(reference), source.id)
        self._note_others(whole)
        offsets = diagnose([placed for _, placed, _ in selections], reading)
        return tuple(sources), (*self._placed(selections, offsets.chosen, codes), *whole), offsets

    def _note_others(self, whole: list[RefiCoding]) -> None:
        others = Counter(_local(element) for element in self._root.iter())
        sources = (element for element in self._root.iter() if _local(element).endswith("source"))
        values = [value for source in sources for value in _children(source, "variablevalue")]
        others["attribute"] = len(
            {_reference(reference) for value in values for reference in _children(value, "variableref")}
        )
        self._notes += [
            Message(
                "{kind} left out: {n}. Heard reads texts, and of a recording or PDF only the transcript or text "
                "that comes with it.",
                kind=Message(name),
                n=others[kind],
            )
            for kind, name in _OTHER_SOURCES.items()
            if others[kind]
        ]
        self._notes += [Message(sentence, n=others[kind]) for kind, sentence in _NOT_TAKEN.items() if others[kind]]
        if whole:
            self._notes.append(
                Message("{n} codings of whole sources were read as codings of the whole text.", n=len(whole))
            )

    def _note_lost(self, read: int) -> None:
        """Say how many codings of the file are not in what was read, and why."""
        total = _coded(self._root)
        self._lost[N_("{n} on pictures, recordings or pages of a PDF")] = total - read - self._lost.total()
        reasons = [Message(reason, n=number) for reason, number in sorted(self._lost.items()) if number > 0]
        if reasons:
            self._notes.append(
                Message(
                    "{n} of {total} codings were left out: {reasons}.",
                    n=total - read,
                    total=total,
                    reasons=Message.joined(*reasons, between=", "),
                )
            )

    def _selections(
        self, element: etree._Element, source: RefiSource
    ) -> Iterator[tuple[RefiSource, Placed, etree._Element]]:
        points = {_guid(point): _value(point, "position") for point in _children(element, "syncpoint")}
        for selection in element:
            if _local(selection) not in ("plaintextselection", "transcriptselection"):
                continue
            ends = [_value(selection, key) for key in ("startPosition", "endPosition")]
            if _local(selection) == "transcriptselection":
                ends = [points.get(_bare(_value(selection, key)), "") for key in ("fromSyncPoint", "toSyncPoint")]
            try:
                start, end = (int(float(position)) for position in ends)
            except (ValueError, OverflowError):
                self._lost[N_("{n} on selections without positions")] += _coded(selection)
                continue
            if start > end:
                start, end = end, start
            quoted = (_value(selection, "name"), _description(selection))
            yield source, Placed(source.text, start, end, quoted), selection

    def _placed(
        self, selections: list[tuple[RefiSource, Placed, etree._Element]], reading: Reading, codes: dict[str, str]
    ) -> list[RefiCoding]:
        codings: list[RefiCoding] = []
        texts = {source.id: source.text for source, _, _ in selections}
        positions = {source: widths(text, reading) for source, text in texts.items()}
        for source, placed, element in selections:
            spot = place(positions[source.id], placed.start, placed.end)
            if spot is None:
                self._lost[N_("{n} on selections that fall outside their text or inside a character")] += _coded(
                    element
                )
                continue
            words = _line_feeds(_description(element))
            quoted = _value(self._root, "origin") != "Heard" and quotes_fit(source.text[slice(*spot)], words)
            note = "" if quoted else words
            codings.extend(self._codings(element, source.id, spot, codes, note))
            if note and next(_children(element, "coding"), None) is None:
                self._memos[_guid(element)] = _Memo(element, note)
                self._attach(_guid(element), source.id, *spot)
            for reference in _children(element, "noteref"):
                self._attach(_reference(reference), source.id, *spot)
        return codings

    def _codings(
        self, element: etree._Element, source: str, spot: tuple[int, int], codes: dict[str, str], note: str = ""
    ) -> Iterator[RefiCoding]:
        for coding in _children(element, "coding"):
            targets = [_reference(reference) for reference in _children(coding, "coderef")]
            self._lost[N_("{n} without a code")] += not targets
            user = _bare(_value(coding, "creatingUser") or _value(element, "creatingUser"))
            references = [_reference(reference) for reference in _children(coding, "noteref")]
            memos = [self._memos[guid].text for guid in references if guid in self._memos]
            memo = "\n\n".join(text for text in (note, *memos) if text)
            self._taken.update(references)
            for number, target in enumerate(targets):
                if target not in codes:
                    self._lost[N_("{n} with a code that the project does not hold")] += 1
                    continue
                yield RefiCoding(
                    _guid(coding) if number == 0 else str(uuid.uuid5(NAMESPACE, f"{_guid(coding)}/{number}")),
                    source,
                    *spot,
                    codes[target],
                    user if user in self._users else "",
                    _moment(_value(coding, "creationDateTime") or _value(element, "creationDateTime")),
                    memo,
                )

    def _text(self, element: etree._Element, kind: str = "Source") -> str | None:
        inline = next(_children(element, "plaintextcontent"), None)
        if inline is not None:
            return _line_feeds("".join(map(str, inline.itertext())))
        path = _value(element, "plainTextPath")
        name = path.replace("\\", "/").rpartition("/")[2].lower()
        # Of a path only its last part is used, and only to look among the parts of this file.
        content = self._members.get(name) if name else None
        if content is None and kind == "Memo":
            return _description(element)
        if content is None:
            texts, memos = _FORMATTED if _value(element, "richTextPath") else _WITHOUT_TEXT
            self._files[texts if kind == "Source" else memos] += 1
            return None
        return _line_feeds(self._decode(content))

    def _decode(self, content: bytes) -> str:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._files[N_("Files in UTF-16 instead of UTF-8, read all the same: {n}.")] += 1
            return content.decode("utf-16", "replace")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._files[N_("Files that are not UTF-8, read as Windows-1252 (check their accents): {n}.")] += 1
            return content.decode("cp1252", "replace")

    def _cases(self, sources: set[str]) -> tuple[RefiCase, ...]:
        names = {_guid(variable): _value(variable, "name") for variable in self._all("variable")}
        cases = []
        for element in self._all("case"):
            values = []
            for holder in _children(element, "variablevalue"):
                reference = next(_children(holder, "variableref"), None)
                name = names.get(_reference(reference)) if reference is not None else None
                value = next((part for part in holder if _local(part).endswith("value")), None)
                if name is not None and value is not None:
                    values.append((name, "".join(map(str, value.itertext()))))
            linked = (_reference(reference) for reference in _children(element, "sourceref"))
            sources_of_case = tuple(source for source in linked if source in sources)
            cases.append(RefiCase(_guid(element), _value(element, "name"), tuple(values), sources_of_case))
        return tuple(cases)

    def _sets(self, codes: dict[str, str], name_of_own: str) -> tuple[RefiSet, ...]:
        sets = []
        for element in self._all("set"):
            if _guid(element) == name_of_own:
                continue
            members = [_reference(member) for member in _children(element, "membercode")]
            sets.append(
                RefiSet(
                    _guid(element),
                    _value(element, "name"),
                    _description(element),
                    tuple(codes[member] for member in members if member in codes),
                )
            )
        return tuple(sets)

    def _all(self, name: str) -> Iterator[etree._Element]:
        return (element for element in self._root.iter() if _local(element) == name)


@dataclass(frozen=True, slots=True)
class _Memo:
    element: etree._Element
    text: str


def _local(element: etree._Element) -> str:
    return _name(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1_000)
def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _coded(element: etree._Element, *, within: bool = True) -> int:
    """Codings on an element, and on what is within it unless told otherwise; one with two codes counts twice."""
    codings = (part for part in (element.iter() if within else element) if _local(part) == "coding")
    return sum(max(1, sum(1 for _ in _children(coding, "coderef"))) for coding in codings)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) == name)


def _value(element: etree._Element | None, name: str) -> str:
    if element is None:
        return ""
    folded = name.lower()
    return next((str(value) for key, value in element.attrib.items() if str(key).lower() == folded), "")


def _bare(guid: str) -> str:
    return guid.strip().strip("{}").lower()


def _guid(element: etree._Element) -> str:
    return _bare(_value(element, "guid")) or str(uuid.uuid5(NAMESPACE, element.getroottree().getpath(element)))


def _reference(element: etree._Element) -> str:
    return _bare(_value(element, "targetGUID") or _value(element, "guid"))


def _description(element: etree._Element) -> str:
    child = next(_children(element, "description"), None)
    return "" if child is None else "".join(map(str, child.itertext())).strip()


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
