"""Files made to harm: each is refused with a plain reason, none is half read."""

import io
import zipfile
from types import SimpleNamespace

import pytest

from pipelines.errors import BrokenFile, FileTooLarge, ReadError, UnknownFormat, UnsafeFile
from pipelines.readers import FORMATS, MAX_BYTES, read
from pipelines.readers import limits as limits_module
from pipelines.readers.formats import base_name

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TALK = ("I: So?", "P: Yes.", "I: Mm.", "P: So it was.")


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def test_word_macros(make: SimpleNamespace) -> None:
    data = make.docx(make.paragraphs(*TALK), {"word/vbaProject.bin": b"x"})
    with pytest.raises(UnsafeFile, match=r"talk\.docx holds macros"):
        read(data, "talk.docx")
    with pytest.raises(UnsafeFile, match="macros"):
        read(make.docx(make.paragraphs(*TALK)), "talk.docm")


def test_workbook_macros(make: SimpleNamespace) -> None:
    book = io.BytesIO(make.xlsx([["speaker", "text"], ["I", "So"]]))
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(UnsafeFile, match="macros"):
        read(book.getvalue(), "talk.xlsx")


@pytest.mark.parametrize(
    "declaration", ["<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE w>", "<! DOCTYPE w>"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_in_any_part_of_a_word_file(make: SimpleNamespace, declaration: str, encoding: str) -> None:
    part = f"<?xml version='1.0'?>{declaration}<w:styles xmlns:w='x'/>".encode(encoding)
    with pytest.raises(UnsafeFile, match="document type definition"):
        read(make.docx(make.paragraphs(*TALK), {"word/styles.xml": part}), "talk.docx")


@pytest.mark.parametrize("name", ["a.eaf", "a.xml"])
def test_entities_in_xml_formats(name: str) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    root = "ANNOTATION_DOCUMENT" if name == "a.eaf" else "TEI"
    with pytest.raises(UnsafeFile):
        read(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "x">{bomb}]><{root}>&a11;</{root}>'.encode(), name)


@pytest.mark.parametrize(
    "kind,target",
    [
        ("image", "http://a.example/x.png"),
        ("oleObject", "file:///x"),
        ("attachedTemplate", "http://a.example/x.dotm"),
        ("attachedTemplate", "\\\\server\\x.dotm"),
        ("attachedTemplate", "file://server/x.dotm"),
        ("frame", "https://a.example"),
    ],
)
def test_external_parts(make: SimpleNamespace, kind: str, target: str) -> None:
    data = make.docx(make.paragraphs(*TALK), relations=relation(kind, target))
    with pytest.raises(UnsafeFile, match="from elsewhere"):
        read(data, "talk.docx")


def test_a_template_on_the_authors_disk_is_only_a_warning(make: SimpleNamespace) -> None:
    data = make.docx(
        make.paragraphs(*TALK), relations=relation("attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm")
    )
    result = read(data, "talk.docx")
    assert len(result.transcript.turns) == 4
    assert any("template" in warning for warning in result.warnings)


@pytest.mark.parametrize("embedded", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90\x00"])
def test_embedded_objects_archives_and_programs(make: SimpleNamespace, embedded: bytes) -> None:
    with pytest.raises(UnsafeFile, match="embedded"):
        read(make.docx(make.paragraphs(*TALK), {"word/embeddings/x.bin": embedded}), "talk.docx")


@pytest.mark.slow
def test_zip_bomb_by_ratio_and_by_size(make: SimpleNamespace) -> None:
    bomb = make.docx("<w:p><w:r><w:t>" + "x" * 30_000_000 + "</w:t></w:r></w:p>")
    assert len(bomb) < 100_000
    with pytest.raises(FileTooLarge, match="unpacks to far more"):
        read(bomb, "talk.docx")


@pytest.mark.slow
def test_what_a_zip_directory_says_is_not_trusted(make: SimpleNamespace) -> None:
    data = make.docx("<w:p><w:r><w:t>" + "x" * 30_000_000 + "</w:t></w:r></w:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true = archive.getinfo("word/document.xml").file_size
    lying = data.replace(true.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(ReadError):
        read(lying, "talk.docx")


def test_too_many_members(make: SimpleNamespace) -> None:
    extra = {f"word/x{number}.xml": "" for number in range(limits_module.MAX_MEMBERS + 1)}
    with pytest.raises(FileTooLarge, match="parts"):
        read(make.docx(make.paragraphs(*TALK), extra), "talk.docx")


@pytest.mark.parametrize("kind", ["zip", "office", "open document"])
def test_passwords(make: SimpleNamespace, kind: str) -> None:
    if kind == "zip":
        data = bytearray(make.docx(make.paragraphs(*TALK)))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = data.find(signature)
            while place >= 0:
                data[place + offset] |= 1
                place = data.find(signature, place + 1)
    elif kind == "office":
        data = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"))
    else:
        manifest = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
        data = bytearray(make.open_document("text", "<text:p>x</text:p>", manifest))
    with pytest.raises(UnsafeFile, match="password"):
        read(bytes(data), "talk.docx" if kind != "open document" else "talk.odt")


def test_encrypted_pdf(make: SimpleNamespace) -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make.pdf([["I: So?", "P: Yes."]])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(UnsafeFile, match="password"):
        read(out.getvalue(), "talk.pdf")


def test_rtf_objects() -> None:
    with pytest.raises(UnsafeFile, match="embeds or links"):
        read(rb"{\rtf1 I: So?\par{\object\objemb{\*\objdata 0105}}}", "talk.rtf")


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_has_a_cap_checked_before_parsing(format_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    extension = FORMATS[format_name].extensions[0]
    monkeypatch.setattr("pipelines.readers.formats.MAX_BYTES", {name: 10 for name in MAX_BYTES})
    with pytest.raises(FileTooLarge, match="MB"):
        read(b"x" * 11, f"talk{extension}")


@pytest.mark.parametrize(
    ("data", "name", "kind", "advice"),
    [
        (b"", "talk.txt", BrokenFile, "empty"),
        (b"   \n\n", "talk.txt", BrokenFile, "no words"),
        (b"ID3", "talk.mp3", UnknownFormat, "Transcribe it first"),
        (b"\x89PNG", "talk.png", UnknownFormat, r"These can: \.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "talk.doc", UnknownFormat, r"Save it as \.docx"),
        (b"I: So?\nP: Yes.\n", "talk.docx", BrokenFile, "not what its name says"),
        (b"I: So?\nP: Yes.\n", "talk.pdf", BrokenFile, "not what its name says"),
        (
            b"@UTF8\n@Begin\n*MOT:\tmore cookies ?\n%mor:\tqn|more n|cookie-PL ?\n",
            "a.txt",
            BrokenFile,
            "not what its name",
        ),
        (b"PK\x03\x04" + b"\0" * 50, "talk.docx", BrokenFile, "damaged"),
        (b"%PDF-1.4\n%broken", "talk.pdf", BrokenFile, "damaged"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(
    data: bytes, name: str, kind: type[ReadError], advice: str
) -> None:
    with pytest.raises(kind, match=advice) as caught:
        read(data, name)
    assert name in str(caught.value)


def test_an_archive_of_transcripts_is_not_unpacked(make: SimpleNamespace) -> None:
    with pytest.raises(UnknownFormat, match="Unpack it"):
        read(make.zip({"a.txt": "I: So?", "../../b.txt": "x"}), "talks.zip")


def test_a_word_file_under_another_name_is_recognised(make: SimpleNamespace) -> None:
    result = read(make.docx(make.paragraphs(*TALK)), "talk.txt")
    assert result.format == "docx"
    assert any("name ends in .txt" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/talk.txt", "talk.txt"),
        ("C:\\Users\\x\\talk.txt", "talk.txt"),
        ("talk\0.txt", "talk.txt"),
        ("talk\u202etxt.exe", "talktxt.exe"),
        ("a\nb.txt", "ab.txt"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
        ("x" * 300 + ".docx", "x" * 114 + "….docx"),
    ],
)
def test_names_are_shown_never_followed(name: str, shown: str) -> None:
    assert base_name(name) == shown


@pytest.mark.slow
def test_deeply_nested_html_and_xml_do_not_exhaust_the_stack() -> None:
    depth = 100_000
    assert read(b"<html>" + b"<div>" * depth + b"I: So?</div><p>P: Yes.</p>", "a.html").transcript.text
    with pytest.raises(BrokenFile):
        read(b"<TEI>" + b"<u>" * depth + b"x" + b"</u>" * depth + b"</TEI>", "a.xml")


@pytest.mark.slow
def test_more_lines_than_any_transcript_has() -> None:
    with pytest.raises(FileTooLarge, match=r"talk\.txt has 400001 lines"):
        read(b"x\n" * 400_000, "talk.txt")
