import datetime
import io
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest

from pipelines.readers import read
from tests.unit.readers.conftest import turns, zipped

LONG = "It went on for years and we moved from one town to the next until I was grown up"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_any_delimiter_under_any_name(delimiter: str, name: str) -> None:
    rows = [("Start", "Speaker", "Text"), ("0:01", "Anna", '"So, how; was | it?"'), ("0:04", "Ben", "Well")]
    result = read("\n".join(delimiter.join(row) for row in rows).encode(), name)
    assert turns(result) == [("Anna", "So, how; was | it?"), ("Ben", "Well")]
    assert [turn.start_ms for turn in result.transcript.turns] == [1_000, 4_000]


@pytest.mark.parametrize(
    "names", [("Sprecherin", "Transkript"), ("locuteur", "texte"), ("parlante", "testo"), ("WHO", "Utterance")]
)
def test_column_names_in_several_languages(names: tuple[str, str]) -> None:
    result = read(f"id,{names[0]},{names[1]}\n1,I,So\n2,P,Well\n".encode(), "a.csv")
    assert turns(result) == [("I", "So"), ("P", "Well")]
    assert any("1 column beside" in warning for warning in result.warnings)


def test_columns_told_from_their_cells_when_not_named() -> None:
    result = read(
        b"0:01,Anna,Hello there you\n0:04,Ben,I am fine\n0:06,Anna,That is good\n0:08,Ben,yes indeed\n", "a.csv"
    )
    assert turns(result)[0] == ("Anna", "Hello there you")
    assert result.transcript.turns[3].start_ms == 8_000
    assert any("told from their cells" in warning for warning in result.warnings)


def test_rows_without_speaker_or_words_are_counted() -> None:
    result = read(b"start;end;speaker;text\n0:01;0:03;Anna:;So\n0:04;0:05;;nobody\n0:06;0:09;Ben;\n", "a.csv")
    assert turns(result) == [("Anna", "So"), (None, "nobody")]
    assert result.transcript.turns[0].end_ms == 3_000
    assert {"1 row without a speaker kept without one.", "1 row without words left out."} <= set(result.warnings)


def test_unpaired_quotation_marks_do_not_swallow_rows() -> None:
    result = read(b'TIME\tSPEAKER\tTEXT\n0:01\tAnna\t"So\n0:02\tBen\tWell "then"\n0:05\tAnna\tyes\n', "a.tsv")
    assert [words for _, words in turns(result)] == ['"So', 'Well "then"', "yes"]
    assert any("do not pair up" in warning for warning in result.warnings)


def test_whisper_tsv_is_in_milliseconds_and_rejoined() -> None:
    result = read(b"start\tend\ttext\n0\t2500\tSo it was\n2500\t5000\tthat spring.\n9000\t9900\tYes.\n", "a.tsv")
    assert turns(result) == [(None, "So it was that spring."), (None, "Yes.")]
    assert [(turn.start_ms, turn.end_ms) for turn in result.transcript.turns] == [(0, 5_000), (9_000, 9_900)]


def test_seconds_as_numbers() -> None:
    result = read(b"start,speaker,text\n1.5,I,So\n3.25,P,Well\n", "a.csv")
    assert [turn.start_ms for turn in result.transcript.turns] == [1_500, 3_250]


def test_a_column_that_groups_rows_is_offered() -> None:
    result = read(b"interview,speaker,text\nA1,I,How\nA1,P,Fine\nB2,I,How\nB2,P,Tired\n", "a.csv")
    assert result.splits == (2,)
    assert [dict(part.attributes) for part in result.parts] == [{"interview": "A1"}, {"interview": "B2"}]


def test_one_row_a_person() -> None:
    data = f"code,age,What happened?,And then?\nP1,31,{LONG},{LONG}\nP2,44,,{LONG} too\nP3,50,,\n".encode()
    result = read(data, "a.csv")
    assert turns(result) == [
        ("Question", "What happened?"),
        ("Participant", LONG),
        ("Question", "And then?"),
        ("Participant", LONG),
        ("Question", "And then?"),
        ("Participant", f"{LONG} too"),
    ]
    assert [dict(part.attributes) for part in result.parts] == [
        {"code": "P1", "age": "31"},
        {"code": "P2", "age": "44"},
    ]
    assert "1 row without any answer left out." in result.warnings
    second = result.divide()[1]
    assert turns(second) == [("Question", "And then?"), ("Participant", f"{LONG} too")]


def test_html_codes_in_cells() -> None:
    result = read(b"speaker,text\nI,So&#8212;how?\nP,AT&T and R&D\n", "a.csv")
    assert turns(result) == [("I", "So\u2014how?"), ("P", "AT&T and R&D")]


def test_line_breaks_inside_cells_are_kept() -> None:
    result = read(b'speaker,text\nI,"So\r\nhow?"\nP,Well\n', "a.csv")
    assert turns(result)[0] == ("I", "So\nhow?")


def test_workbook_times_and_second_sheet(make: SimpleNamespace) -> None:
    rows = [["Start", "Speaker", "Text"], [datetime.time(0, 1, 2), "I", "So?"], [datetime.time(0, 1, 9), "P", "Yes."]]
    beside = {
        "xl/comments/comment1.xml": "<comments><comment><r><t>ask </t></r><r><t>again</t></r></comment></comments>",
        "xl/drawings/drawing1.xml": "<wsDr><sp><t>in a box</t></sp></wsDr>",
    }
    data = io.BytesIO(make.xlsx(rows))
    with zipfile.ZipFile(data, "a") as package:
        for name, part in beside.items():
            package.writestr(name, part)
    result = read(data.getvalue(), "a.xlsx")
    assert turns(result) == [("I", "So?"), ("P", "Yes.")]
    assert [turn.start_ms for turn in result.transcript.turns] == [62_000, 69_000]
    assert set(result.warnings) >= {
        "1 comment (2 words) left out of the text.",
        "1 picture or text box (3 words) left out of the text.",
    }


def test_what_a_workbook_hides_is_counted_and_not_read(make: SimpleNamespace) -> None:
    rows = [["Name", "Speaker", "Text"], ["Ida", "I", "So?"], ["", "P", "Not for you."], ["Ada", "P", "Yes."]]
    book = openpyxl.load_workbook(io.BytesIO(make.xlsx(rows)))
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["A"].hidden = True
    out = io.BytesIO()
    book.save(out)
    cells = ["".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows]
    visibility = ("visible", "visible", "filter", "visible")
    lines = [
        f'<table:table-row table:visibility="{seen}">{row}</table:table-row>'
        for seen, row in zip(visibility, cells, strict=True)
    ]
    columns = '<table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="2"/>'
    sheets = (
        '<table:table table:style-name="away"><table:table-row><table:table-cell><text:p>Kept apart'
        f"</text:p></table:table-cell></table:table-row></table:table><table:table>{columns}{''.join(lines)}</table:table>"
    )
    away = b"<x><style name='away' family='table'><table-properties display='false'/></style></x>"
    # So it says where another program leaves out numbers and looks and says no size, or Excel writes it as "strict".
    short = {
        "xl/worksheets/sheet1.xml": [
            (rb'<row r="\d"( spans="[\d:]+")?', b"<row"),
            (rb' m(in|ax)="1"', b""),
            (rb"<dimension[^>]*/>", b'<dimension ref="A1"/>'),
        ],
        "xl/styles.xml": [(rb"<patternFill[^>]*/>", b""), (rb"(<cellStyle )[^>]*/>", rb"\1/>")],
        "": [(rb"schemas.openxmlformats.org/(spreadsheetml|officeDocument)/2006", rb"purl.oclc.org/ooxml/\1")],
    }
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, content in parts.items():
        for pattern, other in short.get(name, []) + short[""]:
            content = re.sub(pattern, other, content)
        parts[name] = content
    for result, hidden in (
        (read(out.getvalue(), "a.xlsx"), "2 passages formatted as hidden (7 words) left out of the text."),
        (read(zipped(parts), "a.xlsx"), "2 passages formatted as hidden (7 words) left out of the text."),
        (
            read(make.open_document("spreadsheet", sheets, {"styles.xml": away}), "a.ods"),
            "3 passages formatted as hidden (9 words) left out of the text.",
        ),
    ):
        assert turns(result) == [("I", "So?"), ("P", "Yes.")]
        assert hidden in result.warnings


def test_a_table_that_is_no_table_is_read_as_lines_with_a_warning() -> None:
    result = read(b"what\nSo it was\nand then\n", "a.csv")
    assert result.transcript.text.split() == ["what", "So", "it", "was", "and", "then"]
    assert any("could not be told apart" in warning for warning in result.warnings)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("names", [("id", "text"), ("Nr", "Transkript"), ("participant_id", "réponse")])
def test_a_column_of_words_without_speakers_is_read_row_by_row(delimiter: str, names: tuple[str, str]) -> None:
    rows = [names, ("7", "It was quiet there."), ("9", "Nobody asked me."), ("12", "I went home.")]
    result = read("\n".join(delimiter.join(row) for row in rows).encode(), "a.csv")
    assert turns(result) == [(None, "It was quiet there."), (None, "Nobody asked me."), (None, "I went home.")]
    assert "1 column beside words, speakers and times (3 words) left out of the text." in result.warnings
    assert any("No column names speakers" in warning for warning in result.warnings)


def test_rows_of_words_are_offered_by_the_file_they_come_from() -> None:
    rows = ["id;filename;text;kind", "1;Talk A;It was quiet.;x", "2;Talk A;So it was.;x", "3;Talk B;I went home.;x"]
    result = read("\n".join([*rows, "4;Talk B;Yes.;x"]).encode(), "a.csv")
    assert [text for _, text in turns(result)] == ["It was quiet.", "So it was.", "I went home.", "Yes."]
    assert [dict(part.attributes) for part in result.parts] == [{"filename": "Talk A"}, {"filename": "Talk B"}]
    assert result.splits == (2,)


def test_a_column_of_words_alone() -> None:
    result = read(b"text\nSo it was, and then\nit was over\n", "a.csv")
    assert turns(result) == [(None, "So it was, and then"), (None, "it was over")]


def test_one_long_answer_a_row_keeps_its_ids_as_attributes() -> None:
    result = read(f"id,country,text\n1,Italy,{LONG}\n2,Spain,{LONG} too\n".encode(), "a.csv")
    assert turns(result) == [("Participant", LONG), ("Participant", f"{LONG} too")]
    assert [dict(part.attributes) for part in result.parts] == [
        {"id": "1", "country": "Italy"},
        {"id": "2", "country": "Spain"},
    ]


def test_roles_in_a_column_of_another_name_are_speakers() -> None:
    result = read(
        b"nr,voice,words\n1,Interviewer,How was it?\n2,P1,Quiet.\n3,Interviewer,And then?\n4,P1,Loud.\n", "a.csv"
    )
    assert turns(result)[:2] == [("Interviewer", "How was it?"), ("P1", "Quiet.")]


def test_a_question_and_an_answer_a_row() -> None:
    result = read(f"Frage,Antwort\nHow did it begin?,{LONG}\nAnd how did it end?,{LONG} too\n".encode(), "a.csv")
    assert turns(result) == [
        ("Question", "How did it begin?"),
        ("Participant", LONG),
        ("Question", "And how did it end?"),
        ("Participant", f"{LONG} too"),
    ]


def test_columns_past_the_limit_are_counted() -> None:
    row = ",".join(["I", "Well", *(f"x{number}" for number in range(510))])
    names = ",".join(["speaker", "text", *(f"c{number}" for number in range(510))])
    result = read(f"{names}\n{row}\n{row}\n".encode(), "a.csv")
    assert "1 block of columns after the first 500 (36 words) left out of the text." in result.warnings
    assert "498 columns beside words, speakers and times (996 words) left out of the text." in result.warnings


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_delimiters_in_words_without_quotation_marks_part_no_words(delimiter: str) -> None:
    rows = [
        ("speaker", "text"),
        ("I", f"So{delimiter} how was it?"),
        ("P", f"Well{delimiter} quiet{delimiter} I think."),
        ("I", "Yes."),
    ]
    result = read("\n".join(delimiter.join(row) for row in rows).encode(), "a.csv")
    assert turns(result) == list(rows[1:])
    assert any("2 rows hold more cells than the first row names" in warning for warning in result.warnings)


def test_questions_of_a_form_with_short_answers() -> None:
    rows = [
        "Timestamp,What happened first to you there?,How old were you?",
        f"2024-05-12,{LONG},12",
        "2024-05-13,No,13",
    ]
    result = read("\n".join(rows).encode(), "a.csv")
    assert [text for _, text in turns(result)] == ["What happened first to you there?", LONG] + [
        "What happened first to you there?",
        "No",
    ]
    assert dict(result.parts[1].attributes) == {"Timestamp": "2024-05-13", "How old were you?": "13"}
