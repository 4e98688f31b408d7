"""Codebook files from elsewhere: read leniently, with notes, and never unsafely."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook.errors import CannotHold, CodebookError, FormatError, InvalidCodebook, UnknownFormat, UnsafeFile
from codebook.formats import FORMATS, load, load_with_report, save
from codebook.model import Code, Codebook, CodingAttribute
from codebook.starters import load_starter
from codebook.validation import validate
from tests.helpers.paths import DATA

GUID = "6b1f9d0e-3f0a-4f0e-9f5c-0a4d2f1f7c11"
PLAIN = Codebook("Small", codes=(Code("A1", name="First"), Code("A2", name="Second", parent="A1", color="#123456")))


def data_file(*parts: str) -> Path:
    root = DATA
    path = root.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"{'/'.join(parts)} is not here: set HEARD_DATA to the folder that holds it")
    return path


def qdc(body: str, *, namespace: str = "urn:QDA-XML:codebook:1.0", head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<CodeBook xmlns="{namespace}">{body}</CodeBook>'.encode()


# REFI-QDA


def test_refi_with_byte_order_mark_crlf_braces_and_a_prerelease_namespace() -> None:
    body = (
        f'<Codes>\r\n<Code guid="{{{GUID.upper()}}}" name="Say &quot;hello&quot;" isCodable="true" color="#F0a">\r\n'
        "<Description>First line\r\nInclude: greetings\r\nSource: a diary</Description>\r\n"
        '<Code guid="{00000000-0000-0000-0000-0000000000AA}" name="Nod" isCodable="false"/></Code></Codes>'
    )
    loaded = load_with_report(b"\xef\xbb\xbf" + qdc(body, namespace="urn:QDA-XML:codebook:0:4"), "greetings.qdc")
    book = loaded.codebook
    hello, nod = book.codes
    assert book.title == "greetings" and validate(book) == []
    assert (hello.id, hello.name, hello.color, hello.guid) == ("say-hello", 'Say "hello"', "#ff00aa", GUID)
    # Labels people use are taken; any other word before a colon stays text.
    assert (hello.definition, hello.include) == ("First line", "greetings\nSource: a diary")
    assert (nod.parent, nod.is_codable) == ("say-hello", False)
    assert any("namespace" in note for note in loaded.notes)


def test_refi_repairs_are_noted_and_lose_no_code() -> None:
    body = (
        '<Codes><Code name="Walk" color="mauve"/><Code guid="not-a-guid" name="Walk"/><Code name="Περίπατος"/>'
        f'<Code guid="{GUID}" name="Run"/><Code guid="{GUID}" name="Swim"><NoteRef targetGUID="x"/></Code>'
        "<Code/></Codes>"
        "<Sets><Set name='s' guid='x'><MemberCode guid='y'/></Set></Sets>"
    )
    loaded = load_with_report(qdc(body), "moves.qdc")
    assert [code.id for code in loaded.codebook.codes] == ["walk", "walk-2", "code-3", "run", "swim"]
    assert validate(loaded.codebook) == []
    said = " ".join(loaded.notes)
    for word in ("mauve", "GUID", "neither an id nor a name", "Sets of codes"):
        assert word in said


def test_the_codebook_inside_a_project_file_is_found() -> None:
    project = (
        '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Users/><CodeBook><Codes>'
        f'<Code guid="{GUID}" name="One" isCodable="true"/></Codes></CodeBook></Project>'
    )
    assert [code.name for code in load(project.encode(), "project.qde").codes] == ["One"]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE CodeBook SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE CodeBook [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE CodeBook [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "<!DOCTYPE CodeBook>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_definition_is_refused(head: str, encoding: str) -> None:
    text = qdc(f'<Codes><Code guid="{GUID}" name="x" isCodable="true"/></Codes>', head=head).decode()
    with pytest.raises(UnsafeFile, match="DTD"):
        load(text.replace("utf-8", encoding).encode(encoding), "x.qdc")


def test_refi_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(CannotHold, match="at least one code"):
        save(Codebook("empty"), "refi")
    with pytest.raises(CannotHold, match="circle"):
        save(Codebook("x", codes=(Code("A", name="a", parent="B"), Code("B", name="b", parent="A"))), "refi")


def test_refi_without_heards_set_keeps_codes_and_says_what_is_missing() -> None:
    said = (CodingAttribute("phase", ("before", "after")),)
    book = Codebook(
        "x", codes=(Code("A", name="a", definition="ID: not mine", attributes_allowed=("phase",)),), attributes=said
    )
    data = re.sub(rb"<Sets>.*</Sets>", b"", save(book, "refi"), flags=re.S)
    loaded = load_with_report(data, "x.qdc")
    assert loaded.codebook.codes[0].definition == "ID: not mine"
    assert any("phase" in note for note in loaded.notes) and validate(loaded.codebook) == []


# Markdown


def test_a_real_markdown_codebook_is_read_whole() -> None:
    path = data_file("coded", "covid_codebook.md")
    text = path.read_text(encoding="utf-8")
    loaded = load_with_report(path)
    book = loaded.codebook
    assert validate(book) == []
    assert len(book.codable()) == len(re.findall(r"(?m)^### ", text)) == 60
    assert len(book.families()) == 5 and all(len(book.children(family.id)) > 1 for family in book.families())
    assert all(code.definition and code.examples.typical for code in book.codable())
    quotes = len(re.findall(r"(?m)^ ?\* *> *\S", text))
    assert sum(len(code.examples.typical) for code in book.codable()) == quotes
    assert any("Preamble" in note for note in loaded.notes) and any("Q1" in note for note in loaded.notes)


def test_a_second_real_markdown_codebook_with_bold_labels() -> None:
    loaded = load_with_report(data_file("coded", "covid_codebook_outsider.md"))
    codes = {code.name: code for code in loaded.codebook.codes}
    outsider, dialectical = codes["Outsider View"], codes["Dialectical Thinking"]
    assert outsider.definition and outsider.include and len(outsider.examples.typical) == 4
    assert dialectical.definition and len(dialectical.examples.typical) == 7
    assert any("Codebook" in note for note in loaded.notes)


FREE = """# Our codes

How we read the interviews.

## Weather

### Rain

**Definition:** Water from
above.
When to use: drizzle and showers
When not to use: snow -> use snow

Examples:
- "It \\*poured\\* all day."
- "Grey again."

### Snow ###

Definition: White.

Something else beside it.
"""


def test_free_markdown_takes_labels_lists_and_families() -> None:
    loaded = load_with_report(FREE.encode(), "codes.md")
    book = loaded.codebook
    rain, snow = book.by_id("rain"), book.by_id("snow")
    assert (book.title, book.description) == ("Our codes", "How we read the interviews.")
    assert (rain.parent, rain.definition, rain.include) == ("weather", "Water from above.", "drizzle and showers")
    assert [(item.text, item.use_instead) for item in rain.exclude] == [("snow", "snow")]
    assert rain.examples.typical == ('"It *poured* all day."', '"Grey again."')
    assert snow.definition == "White." and not book.by_id("weather").is_codable
    assert any("Snow" in note and "left out" in note for note in loaded.notes)


def test_markdown_table_and_unlabelled_headings() -> None:
    table = "# Codes\n\n| Code | Description |\n|---|---|\n| Sun | warm |\n| Wind | moving air |\n"
    assert [(code.name, code.definition) for code in load(table.encode(), "t.md").codes] == [
        ("Sun", "warm"),
        ("Wind", "moving air"),
    ]
    headed = "# Codes\n\n## Sun\n\nIt is warm.\n\n## Wind\n\nAir that moves.\n"
    loaded = load_with_report(headed.encode(), "t.md")
    assert [code.definition for code in loaded.codebook.codes] == ["It is warm.", "Air that moves."]
    assert any("no “Definition:”" in note for note in loaded.notes)
    with pytest.raises(FormatError, match="No code"):
        load(b"just a letter\n", "letter.md")


# Tables


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8"), (";", "utf-8-sig")]
)
def test_csv_of_other_programs(delimiter: str, encoding: str) -> None:
    rows = [
        ["Code", "Description", "Category", "Colour", "Owner"],
        ["Été", "chaud", "", "red", "me"],
        ["Hiver", "", "Été", "?", ""],
    ]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    loaded = load_with_report(data, "codes.csv")
    summer, winter = loaded.codebook.codes
    assert (summer.id, summer.name, summer.definition, summer.color) == ("ete", "Été", "chaud", "#ff0000")
    assert (winter.parent, winter.color) == ("ete", "")
    said = " ".join(loaded.notes)
    assert "Owner" in said and "not a colour" in said
    assert ("Windows-1252" in said) == (encoding == "cp1252")


def test_csv_repairs_ids_pointers_and_circles() -> None:
    data = (
        b"id,name,parent,exclude,status\nA,one,B,x -> use Z,busy\nB,two,A,,draft\nA,three,,,\n,,,,\nB b,four,lost,,\n"
    )
    loaded = load_with_report(data, "codes.csv")
    assert [code.id for code in loaded.codebook.codes] == ["A", "B", "three", "four"]
    assert validate(loaded.codebook) == []
    said = " ".join(loaded.notes)
    for word in ("circle", "'Z'", "'busy'", "'lost'", "became three"):
        assert word in said


def test_tables_without_a_heading_are_refused() -> None:
    with pytest.raises(FormatError, match="first row"):
        load(b"1,2,3\n4,5,6\n", "x.csv")
    with pytest.raises(FormatError, match="empty"):
        load(b"", "x.csv")


def workbook_with(member: str, content: bytes) -> bytes:
    data = io.BytesIO(save(PLAIN, "xlsx"))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return data.getvalue()


@pytest.mark.slow
def test_unsafe_workbooks_are_refused() -> None:
    with pytest.raises(UnsafeFile, match="DTD"):
        load(workbook_with("xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "x.xlsx")
    with pytest.raises(UnsafeFile, match="larger inside"):
        load(workbook_with("xl/large.bin", b"0" * 101_000_000), "x.xlsx")
    with pytest.raises(FormatError, match="workbook"):
        load(b"PK not really", "x.xlsx")


def test_a_workbook_of_another_program() -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.append(["Read me first"])
    second = workbook.create_sheet("Our codes")
    second.append([None, None, None])
    second.append(["Nr", "Code", "Definition"])
    second.append([1, "Rain", "=1+1"])
    second.append([2.0, "Snow", True])
    saved, data = io.BytesIO(), io.BytesIO()
    workbook.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():  # programs that write row by row say of any sheet that it is one cell
            target.writestr(name, re.sub(rb'(<dimension ref=")[^"]*', rb"\1A1", source.read(name)))
    loaded = load_with_report(data.getvalue(), "codes.xlsx")
    assert [(code.id, code.name, code.definition) for code in loaded.codebook.codes] == [
        ("1", "Rain", ""),  # a formula that no spreadsheet has computed yet
        ("2", "Snow", "yes"),
    ]
    assert any("Our codes" in note and "Sheet" in note for note in loaded.notes)


def test_a_text_longer_than_an_excel_cell_is_refused() -> None:
    with pytest.raises(CannotHold, match="Excel cell"):
        save(Codebook("x", codes=(Code("A", name="a", definition="word " * 7000),)), "xlsx")


# YAML and JSON


@pytest.mark.parametrize(
    "text",
    [
        "title: &a x\ndescription: *a\ncodes: []\n",
        "title: !!python/object/apply:os.getcwd []\n",
        "title: !!str x\n",
        "&top {title: x}\n",
    ],
)
def test_yaml_anchors_and_tags_are_refused(text: str) -> None:
    with pytest.raises(UnsafeFile, match="anchors"):
        load(text.encode(), "x.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x\ntitle: y\n", "given twice"),
        ("title: x\ncodes: [{id: A, nmae: typo}]\n", "'nmae'"),
        ("title: x\ncodes: [{name: no id}]\n", "'id' is missing"),
        ("codes: []\n", "'title' is missing"),
        ("title: x\ncodes: {A: B}\n", "expected a list"),
        ("title: x\ncodes: [{id: A, is_codable: maybe}]\n", "true or false"),
        ("title: x\ncodes: [{id: A, languages: {fr: [x]}}]\n", "found a list"),
        ("format: heard-codebook/9\ntitle: x\n", "heard-codebook/9"),
        ("- a\n- b\n", "no codebook"),
        ("title: [x\n", "not valid YAML"),
        ("title: [x]\n", "expected text"),
        ("title: x\nattributes: [{name: a, values: [1, 2], colour: x}]\n", "'colour'"),
    ],
)
def test_yaml_mistakes_are_named(text: str, said: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(said)):
        load(text.encode(), "x.yaml")


def test_yaml_takes_short_forms_and_guesses_no_numbers() -> None:
    text = (
        "title: 2020-01-01\nlicence: no\ncodes:\n  - id: 10.10\n    name: yes\n    exclude: [that]\n"
        "    examples: {typical: one}\n    sources: [a book]\n    definition:\n"
    )
    book = load(text.encode(), "x.yml")
    code = book.codes[0]
    assert (book.title, book.licence, code.id, code.name, code.definition) == ("2020-01-01", "no", "10.10", "yes", "")
    assert code.exclude[0].text == "that" and code.examples.typical == ("one",) and code.sources[0].citation == "a book"


def test_json_mistakes_are_named() -> None:
    for data, said in ((b"{", "not valid JSON"), (b"[]", "no codebook"), (b"\xff", "UTF-8"), (b"[" * 100_000, "JSON")):
        with pytest.raises((FormatError, InvalidCodebook), match=said):
            load(data, "x.json")


# Choosing


def test_the_name_tells_the_format(tmp_path: Path) -> None:
    path = tmp_path / "My codes.YAML"
    path.write_bytes(save(PLAIN, "yaml"))
    assert load(path) == load(str(path)) == PLAIN
    assert load(path.read_bytes(), "yaml") == PLAIN
    with pytest.raises(UnknownFormat, match="docx"):
        load(b"", "codes.docx")
    with pytest.raises(UnknownFormat, match="odt"):
        save(PLAIN, "odt")
    with pytest.raises(FormatError, match="cannot be opened"):
        load(tmp_path / "missing.yaml")


def test_an_oversized_file_is_refused() -> None:
    with pytest.raises(UnsafeFile, match="20 MB"):
        load(b" " * 20_000_001, "x.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_raise_only_codebook_errors(format: str) -> None:
    whole = save(load_starter("survivor-interviews"), format) if format == "refi" else save(PLAIN, format)

    @settings(max_examples=80, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, min(len(whole), start + 200)))
        damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
        try:
            book = load(damaged, format)
        except CodebookError as error:
            assert str(error)
        else:
            assert format in ("yaml", "json") or validate(book) == []

    check()


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from([name for name in FORMATS if name != "xlsx"]))
def test_any_text_raises_only_codebook_errors(text: str, format: str) -> None:
    try:
        load(text.encode("utf-8", "surrogatepass"), format)
    except CodebookError as error:
        assert str(error)
