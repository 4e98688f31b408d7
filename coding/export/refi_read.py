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
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from lxml import etree

from codebook.errors import CodebookError
from codebook.formats.refi import read_qdc
from codebook.model import Codebook
from coding.errors import InvalidInput
from coding.export.refi import NAMESPACE
from coding.export.refi_model import (
    RefiCase,
    RefiCoding,
    RefiProject,
    RefiSet,
    RefiSource,
    RefiUser,
    VariableValue,
)
from coding.export.refi_offsets import Diagnosis, Placed, Reading, diagnose, place, widths

MAX_FILE: Final = 300_000_000
MAX_MEMBERS: Final = 20_000
MAX_UNPACKED: Final = 400_000_000
MAX_TEXT: Final = 20_000_000
"""Caps in bytes (and a number of members): the file, its parts unpacked together, one part."""

_OTHER_SOURCES = ("picturesource", "pdfsource", "audiosource", "videosource")


@dataclass(frozen=True, slots=True)
class RefiReading:
    """A project as read.

    Attributes:
        project: The project; positions are code points, half-open, into texts with line feeds only.
        offsets: What the positions were found to count. Unless it is sure, show its samples and let people choose.
        notes: Sentences on everything that was left out, guessed or repaired; ids and counts, never text.
    """

    project: RefiProject
    offsets: Diagnosis
    notes: tuple[str, ...]


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
    if len(data) > MAX_FILE:
        raise InvalidInput(f"The project file is larger than {MAX_FILE // 1_000_000} MB; export it in parts.")
    members = _members(data) if zipfile.is_zipfile(io.BytesIO(data)) else {"project.qde": data}
    manifest = _manifest(members)
    return _Reader(_parse(manifest), manifest, members).read(reading)


def _members(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_MEMBERS:
                raise InvalidInput(f"The project file has more than {MAX_MEMBERS} parts; it was refused.")
            for info in infos:
                name = PurePosixPath(info.filename.replace("\\", "/")).name.lower()
                if not name.endswith((".qde", ".txt")):
                    continue
                with archive.open(info) as part:
                    content = part.read(MAX_TEXT + 1)
                total += len(content)
                if len(content) > MAX_TEXT or total > MAX_UNPACKED:
                    raise InvalidInput("A part of the project file is larger than a transcript can be; it was refused.")
                members.setdefault(name, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidInput("The project file is damaged or encrypted; export it again without a password.") from error
    return members


def _manifest(members: dict[str, bytes]) -> bytes:
    found = members.get("project.qde") or next((part for name, part in members.items() if name.endswith(".qde")), None)
    if not found:
        raise InvalidInput("The file holds no REFI-QDA project (no .qde part). Export it again as REFI-QDA project.")
    return found


def _parse(manifest: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(manifest.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f" (line {line})" if line else ""
        raise InvalidInput(f"The project part is not well-formed XML{where}; export it again.") from error
    information: Any = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise InvalidInput("The project part holds a document type definition, which it does not need; it was refused.")
    if _local(root) != "project":
        raise InvalidInput("The file is not a REFI-QDA project. A codebook alone is read on the codebook page.")
    return root


class _Reader:
    """Reads one manifest; notes gather on the way."""

    def __init__(self, root: etree._Element, manifest: bytes, members: dict[str, bytes]) -> None:
        self._root = root
        self._manifest = manifest
        self._members = members
        self._notes: list[str] = []

    def read(self, reading: Reading | None) -> RefiReading:
        """Read everything."""
        name = _value(self._root, "name") or "Imported project"
        codebook = self._codebook(name)
        codes = {code.guid: code.id for code in codebook.codes}
        users = tuple(RefiUser(_guid(user), _value(user, "name") or "User") for user in self._all("user"))
        notes = {_guid(note): self._text(note, "Memo") or "" for note in self._all("note")}
        sources, codings, offsets = self._sources(codes, {user.id for user in users}, notes, reading)
        known = {source.id for source in sources}
        project = RefiProject(
            name,
            codebook,
            users,
            sources,
            codings,
            self._cases(known),
            self._sets(codes, known),
            _moment(_value(self._root, "creationDateTime")),
            _description(self._root),
        )
        return RefiReading(project, offsets, tuple(self._notes))

    def _codebook(self, title: str) -> Codebook:
        if next(self._all("code"), None) is None:
            self._notes.append("The project has no codes.")
            return Codebook(title)
        try:
            codebook, notes = read_qdc(self._manifest, title)
        except CodebookError as error:
            raise InvalidInput(f"The project's codebook cannot be read: {error}") from error
        self._notes.extend(notes)
        return codebook

    def _sources(
        self, codes: dict[str, str], users: set[str], notes: dict[str, str], reading: Reading | None
    ) -> tuple[tuple[RefiSource, ...], tuple[RefiCoding, ...], Diagnosis]:
        sources: list[RefiSource] = []
        selections: list[tuple[RefiSource, Placed, etree._Element]] = []
        whole: list[RefiCoding] = []
        for element in self._all("textsource"):
            text = self._text(element)
            if text is None:
                continue
            source = RefiSource(_guid(element), _value(element, "name") or "Source", text, _description(element))
            sources.append(source)
            selections.extend(self._selections(element, source))
            if text:
                span = (0, len(text))
                whole.extend(self._codings(element, source.id, span, codes, users, notes))
        self._note_others(whole)
        offsets = diagnose([placed for _, placed, _ in selections], reading)
        return tuple(sources), (*self._placed(selections, offsets.chosen, codes, users, notes), *whole), offsets

    def _note_others(self, whole: list[RefiCoding]) -> None:
        others = Counter(_local(element) for element in self._root.iter() if _local(element) in _OTHER_SOURCES)
        for kind, number in sorted(others.items()):
            self._notes.append(f"{number} {kind.removesuffix('source')} sources were left out; only texts are read.")
        if whole:
            self._notes.append(f"{len(whole)} codings of whole sources were read as codings of the whole text.")

    def _selections(
        self, element: etree._Element, source: RefiSource
    ) -> Iterator[tuple[RefiSource, Placed, etree._Element]]:
        broken = 0
        for selection in _children(element, "plaintextselection"):
            try:
                start, end = (int(_value(selection, key)) for key in ("startPosition", "endPosition"))
            except ValueError:
                broken += 1
                continue
            quoted = (_value(selection, "name"), _description(selection))
            yield source, Placed(source.text, start, end, quoted), selection
        if broken:
            self._notes.append(f"{broken} selections in source {source.id} have no positions and were left out.")

    def _placed(
        self,
        selections: list[tuple[RefiSource, Placed, etree._Element]],
        reading: Reading,
        codes: dict[str, str],
        users: set[str],
        notes: dict[str, str],
    ) -> list[RefiCoding]:
        found: list[RefiCoding] = []
        outside = 0
        positions = {source.id: widths(source.text, reading) for source, _, _ in selections}
        for source, placed, element in selections:
            spot = place(positions[source.id], placed.start, placed.end)
            if spot is None:
                outside += 1
                continue
            found.extend(self._codings(element, source.id, spot, codes, users, notes))
        if outside:
            self._notes.append(f"{outside} selections fall outside their text or inside a character and were left out.")
        return found

    def _codings(
        self,
        element: etree._Element,
        source: str,
        spot: tuple[int, int],
        codes: dict[str, str],
        users: set[str],
        notes: dict[str, str],
    ) -> Iterator[RefiCoding]:
        for coding in _children(element, "coding"):
            targets = [_reference(reference) for reference in _children(coding, "coderef")]
            user = _bare(_value(coding, "creatingUser") or _value(element, "creatingUser"))
            memos = [notes.get(_reference(reference), "") for reference in _children(coding, "noteref")]
            for target in targets:
                if target not in codes:
                    self._notes.append(f"Coding {_guid(coding)} has a code the project does not hold; it was left out.")
                    continue
                yield RefiCoding(
                    _guid(coding),
                    source,
                    *spot,
                    codes[target],
                    user if user in users else "",
                    _moment(_value(coding, "creationDateTime")),
                    "\n\n".join(filter(None, memos)),
                )

    def _text(self, element: etree._Element, kind: str = "Source") -> str | None:
        inline = next(_children(element, "plaintextcontent"), None)
        if inline is not None:
            return _line_feeds("".join(map(str, inline.itertext())))
        path = _value(element, "plainTextPath")
        name = path.replace("\\", "/").rpartition("/")[2].lower()
        content = self._members.get(name) if path.lower().startswith("internal:") else None
        if content is None:
            self._notes.append(f"{kind} {_guid(element)} has no plain text in the file; it was left out.")
            return None
        return _line_feeds(self._decode(content, _guid(element)))

    def _decode(self, content: bytes, source: str) -> str:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._notes.append(f"Source {source} is UTF-16 instead of UTF-8; it was read all the same.")
            return content.decode("utf-16", "replace")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._notes.append(f"Source {source} is not UTF-8; it was read as Windows-1252. Check its accents.")
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
                    values.append((name, _variable(value)))
            linked = (_reference(reference) for reference in _children(element, "sourceref"))
            own = tuple(source for source in linked if source in sources)
            cases.append(RefiCase(_guid(element), _value(element, "name") or "Case", tuple(values), own))
        return tuple(cases)

    def _sets(self, codes: dict[str, str], sources: set[str]) -> tuple[RefiSet, ...]:
        sets = []
        for element in self._all("set"):
            members = [_reference(member) for member in _children(element, "membercode")]
            texts = [_reference(member) for member in _children(element, "membersource")]
            sets.append(
                RefiSet(
                    _guid(element),
                    _value(element, "name") or "Set",
                    _description(element),
                    tuple(codes[member] for member in members if member in codes),
                    tuple(text for text in texts if text in sources),
                )
            )
        return tuple(sets)

    def _all(self, name: str) -> Iterator[etree._Element]:
        return (element for element in self._root.iter() if _local(element) == name)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) == name)


def _value(element: etree._Element, name: str) -> str:
    wanted = name.lower()
    return next((str(value) for key, value in element.attrib.items() if str(key).lower() == wanted), "")


def _bare(guid: str) -> str:
    return guid.strip().strip("{}").lower()


def _guid(element: etree._Element) -> str:
    return _bare(_value(element, "guid")) or str(uuid.uuid5(NAMESPACE, element.getroottree().getpath(element)))


def _reference(element: etree._Element) -> str:
    return _bare(_value(element, "targetGUID") or _value(element, "guid"))


def _description(element: etree._Element) -> str:
    found = next(_children(element, "description"), None)
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _variable(element: etree._Element) -> VariableValue:
    kind, text = _local(element), "".join(map(str, element.itertext()))
    try:
        if kind == "booleanvalue":
            return text.strip().lower() in {"true", "1"}
        if kind == "integervalue":
            return int(text)
        if kind == "floatvalue":
            return float(text)
        if kind == "datevalue":
            return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return text
    return _moment(text.strip()) or text if kind == "datetimevalue" else text
