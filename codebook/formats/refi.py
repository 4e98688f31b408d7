"""Codebooks as REFI-QDA ``.qdc`` (QDA-XML 1.0), the exchange format of QDA programs.

REFI has a name, a colour, a description and nesting for each code. Heard's other fields go into the description as
labelled lines, readable in any program and read back exactly. The codebook's own fields go into the description of one
set that holds every code in order. Reading takes files of other programs as they come: any namespace, a byte order
mark, missing or repeated GUIDs, unknown elements; it never follows a DTD, an entity or a link.
"""

from typing import Any, Final

from lxml import etree

from codebook.errors import CannotHold, FormatError, UnsafeFile
from codebook.formats.building import build
from codebook.formats.labels import Pair, book_fields, book_pairs, code_fields, code_pairs, read_lines, write_lines
from codebook.message import Message
from codebook.model import Code, Codebook
from codebook.validation import validate

CODEBOOK_NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
PROJECT_NAMESPACE: Final = "urn:QDA-XML:project:1.0"

# REFI has its own places for these.
_NATIVE: Final = ("parent", "color", "guid", "codable")


def write_qdc(book: Codebook) -> bytes:
    """Return a codebook as the bytes of a ``.qdc`` file, valid against the REFI-QDA codebook schema.

    Raises:
        CannotHold: The codebook has no code, or a problem that would make the file invalid.
    """
    root = codebook_element(book, CODEBOOK_NAMESPACE)
    root.set("origin", "Heard")
    sets = etree.SubElement(root, _tag(CODEBOOK_NAMESPACE, "Sets"))
    sets.append(codebook_set(book, CODEBOOK_NAMESPACE))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def codebook_set(book: Codebook, namespace: str) -> etree._Element:
    """Return the set that carries the codebook's own fields and the order of its codes, for either kind of file."""
    whole = etree.Element(_tag(namespace, "Set"), guid=book.guid, name=book.title)
    description = etree.SubElement(whole, _tag(namespace, "Description"))
    description.text = write_lines(book.description, book_pairs(book))
    key = "guid" if namespace == CODEBOOK_NAMESPACE else "targetGUID"
    for code in book.codes:
        etree.SubElement(whole, _tag(namespace, "MemberCode"), {key: code.guid})
    return whole


def codebook_element(book: Codebook, namespace: str) -> etree._Element:
    """Return a ``CodeBook`` element holding the nested codes, for a ``.qdc`` file or a project's ``.qde``.

    Args:
        book: The codebook.
        namespace: :data:`CODEBOOK_NAMESPACE` or :data:`PROJECT_NAMESPACE`.

    Raises:
        CannotHold: The codebook has no code, or a problem that would make the file invalid.
    """
    if not book.codes:
        raise CannotHold(Message("A REFI-QDA codebook needs at least one code."))
    problems = validate(book)
    if problems:
        raise CannotHold(
            Message("The codebook cannot be written as REFI-QDA yet: {sentence}", sentence=problems[0].sentence)
        )
    root = etree.Element(_tag(namespace, "CodeBook"), nsmap={None: namespace})  # type: ignore[dict-item]
    codes = etree.SubElement(root, _tag(namespace, "Codes"))
    for code in book.children(None):
        _append(codes, book, code, namespace)
    return root


def read_qdc(data: bytes, title: str) -> tuple[Codebook, tuple[Message, ...]]:
    """Read the codebook of a ``.qdc`` file or of a project's ``.qde``.

    Args:
        data: The file.
        title: Title for a file that carries none.

    Returns:
        The codebook, and sentences on what was left out, guessed or repaired.

    Raises:
        UnsafeFile: The file holds a DTD.
        FormatError: It is not well-formed XML, or holds no codebook.
    """
    root = _parse(data)
    book = (
        root if _local(root) == "codebook" else next((item for item in root.iter() if _local(item) == "codebook"), None)
    )
    if book is None:
        raise FormatError(Message("The XML file holds no REFI-QDA codebook."))
    notes: list[Message] = []
    namespace = etree.QName(book).namespace
    if namespace not in (CODEBOOK_NAMESPACE, PROJECT_NAMESPACE):
        notes.append(
            Message(
                "The file's namespace is {namespace}, not the one of REFI-QDA 1.0; it was read all the same.",
                namespace=namespace or Message("missing"),
            )
        )
    rows = _rows(book, None, [])
    if not rows:
        raise FormatError(Message("The REFI-QDA file holds no code."))
    sets, title, fields, other_sets = _sets(root, title)
    if sets:
        place = {guid: number for number, guid in enumerate(sets)}
        rows.sort(key=lambda row: place.get(row["guid"], len(place)))
    if other_sets and book is root:
        notes.append(Message("Sets of codes have no counterpart here; {n} left out.", n=other_sets))
    return build(title, fields, rows, notes), tuple(notes)


def _append(parent: etree._Element, book: Codebook, code: Code, namespace: str) -> None:
    attributes = {"guid": code.guid, "name": code.name, "isCodable": "true" if code.is_codable else "false"}
    if code.color:
        attributes["color"] = code.color
    element = etree.SubElement(parent, _tag(namespace, "Code"), attributes)
    description = write_lines(code.definition, code_pairs(code, leave_out=_NATIVE))
    etree.SubElement(element, _tag(namespace, "Description")).text = description
    for child in book.children(code.id):
        _append(element, book, child, namespace)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError(
            Message("The file is not well-formed XML (line {line}).", line=line)
            if line
            else Message("The file is not well-formed XML.")
        ) from None
    information: Any = root.getroottree().docinfo
    if information.doctype or information.internalDTD is not None:
        raise UnsafeFile(
            Message("The XML file holds a document type definition (DTD), which codebooks do not need; it was refused.")
        )
    return root


def _rows(element: etree._Element, parent: int | None, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Collect each code's fields, depth first. ``key`` and ``parent_key`` stand for ids that are not known yet."""
    for child in element:
        kind = _local(child)
        if kind == "codes":
            _rows(child, parent, rows)
        elif kind == "code":
            key = len(rows)
            rows.append(_row(child) | {"key": key, "parent_key": parent})
            _rows(child, key, rows)
    return rows


def _row(element: etree._Element) -> dict[str, Any]:
    lead, pairs = _description(element)
    fields = code_fields(pairs)
    fields["definition"] = "\n".join(part for part in (lead.strip(), fields.get("definition", "")) if part)
    values = {_plain(key).lower(): str(value) for key, value in element.attrib.items()}
    fields["guid"] = values.get("guid", "").strip().strip("{}").lower()
    fields["name"] = values.get("name", "")
    fields["color"] = values.get("color", "")
    fields["is_codable"] = values.get("iscodable", "true").strip().lower() not in ("false", "0")
    return fields


def _sets(book: etree._Element, title: str) -> tuple[list[str], str, dict[str, Any], int]:
    """Return the order of Heard's own set, the title and fields it carries, and how many other sets there are."""
    others = 0
    order: list[str] = []
    fields: dict[str, Any] = {}
    for element in book.iter():
        if _local(element) != "set":
            continue
        lead, pairs = _description(element)
        if fields or not any(label == "layout" for label, _ in pairs):
            others += 1
            continue
        fields = book_fields(pairs) | {"description": lead}
        fields.setdefault("guid", str(element.get("guid", "")))
        title = str(element.get("name", "")) or title
        members = (child for child in element if _local(child) == "membercode")
        named = (str(child.get("guid") or child.get("targetGUID") or "") for child in members)
        order = [guid.strip("{}").lower() for guid in named]
    return order, title, fields, others


def _description(element: etree._Element) -> tuple[str, list[Pair]]:
    texts = ["".join(map(str, child.itertext())) for child in element if _local(child) == "description"]
    return read_lines("\n".join(texts))


def _local(element: etree._Element) -> str:
    return _plain(element.tag).lower() if isinstance(element.tag, str) else ""


def _plain(tag: str | bytes) -> str:
    return str(tag).rpartition("}")[2]


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"
