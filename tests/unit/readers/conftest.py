"""Real transcripts (outside the repository, optional) and small invented files."""

import io
import zipfile
from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest

from pipelines.transcript import ReadResult
from tests.helpers.paths import DATA

_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
_OPEN_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<office:body><office:{0}>{1}</office:{0}></office:body></office:document-content>"
)


def turns(result: ReadResult) -> list[tuple[str | None, str]]:
    """Who says what, turn by turn."""
    return [(turn.speaker, result.transcript.turn_text(turn)) for turn in result.transcript.turns]


def at(result: ReadResult) -> list[int | None]:
    """When each turn begins."""
    return [turn.start_ms for turn in result.transcript.turns]


@pytest.fixture(scope="session")
def interview() -> Callable[[str], bytes]:
    """Bytes of a real interview by file name; skips when the data is not at hand."""

    def load(name: str) -> bytes:
        path = DATA / "interviews" / name
        if not path.is_file():
            pytest.skip(f"real transcripts not at hand: set HEARD_DATA (looked for interviews/{name})")
        return path.read_bytes()

    return load


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A ZIP file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_docx(body: str, extra: dict[str, bytes | str] | None = None, relations: str = "") -> bytes:
    """A Word document of this body XML."""
    office = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(office),
        "word/document.xml": _DOCUMENT.format(body),
    }
    if relations:
        members["word/_rels/document.xml.rels"] = _RELATIONS.format(relations)
    return zipped(members | (extra or {}))


def word_paragraphs(*texts: str) -> str:
    """Body XML of plain paragraphs."""
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in texts)


def make_open_document(kind: str, body: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    """An OpenDocument file; ``kind`` is ``text`` or ``spreadsheet``."""
    members: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": _OPEN_DOCUMENT.format(kind, body),
    }
    return zipped(members | (extra or {}))


def make_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF whose pages show these lines in Helvetica, written by hand."""
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 60 780 Td {shown}ET".encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Writers of small files."""
    return SimpleNamespace(
        zip=zipped,
        docx=make_docx,
        paragraphs=word_paragraphs,
        open_document=make_open_document,
        xlsx=make_xlsx,
        pdf=make_pdf,
    )
