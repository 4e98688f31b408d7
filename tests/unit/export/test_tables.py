import csv
import io
from dataclasses import replace
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import InvalidInput
from coding.export.model import CodeMatrix
from coding.export.output import guard_cell, unguard_cell, xml_text
from coding.export.tables import (
    CELL_LIMIT,
    CUT_MARK,
    Table,
    agreement_table,
    codebook_table,
    codings_csv,
    codings_table,
    csv_bytes,
    interviews_table,
    matrix_csv,
    matrix_table,
    parquet_bytes,
    xlsx_bytes,
)
from tests.helpers.csv_back import read_csv
from tests.unit.export.test_sample import SNAPSHOT, agreement, matrix, report, rows

ANY_TEXT = st.text(st.characters(), max_size=30)
MARKED = st.builds(
    lambda mark, text: mark + text, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'=", "''@", "＝"]), ANY_TEXT
)


def sheet(data: bytes, name: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    try:
        return [tuple(cell.value for cell in row) for row in book[name].iter_rows()]
    finally:
        book.close()


@pytest.mark.slow
@given(ANY_TEXT | MARKED)
def test_guarding_a_cell_can_be_undone_and_leaves_no_formula(text: str) -> None:
    guarded = guard_cell(text)
    assert unguard_cell(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@pytest.mark.slow
@given(st.lists(st.tuples(ANY_TEXT | MARKED, ANY_TEXT | MARKED), max_size=5))
def test_csv_gives_any_unicode_back(cells: list[tuple[str, str]]) -> None:
    data = csv_bytes(Table("t", ("one", "two"), tuple(cells)))
    assert data.startswith(b"\xef\xbb\xbf")

    def expected(text: str) -> str:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    assert read_csv(data) == [{"one": expected(a), "two": expected(b)} for a, b in cells]


@pytest.mark.slow
@given(st.lists(MARKED | ANY_TEXT, min_size=1, max_size=6))
def test_workbook_holds_text_and_no_formula(texts: list[str]) -> None:
    data = xlsx_bytes([Table("t", ("text",), tuple((text,) for text in texts))])
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [book["t"].cell(row=number, column=1) for number in range(2, len(texts) + 2)]
    assert [cell.value or "" for cell in cells] == [xml_text(text) for text in texts]
    for cell, text in zip(cells, texts, strict=True):
        assert cell.data_type == ("s" if text else "n")
        assert bool(cell.quotePrefix) is (guard_cell(text) != text)


def test_codings_csv_has_positions_coder_version_and_snapshot() -> None:
    lines = read_csv(codings_csv(rows()))
    assert len(lines) == len(rows())
    for line, row in zip(lines, rows(), strict=True):
        assert (int(line["start"]), int(line["end"]), line["coder"]) == (row.start, row.end, row.coder)
        assert (line["quote"], line["memo"], line["attribute_phase"]) == (row.quote, row.memo, "before")
        assert (line["codebook_version"], line["snapshot"], line["created"]) == ("3", SNAPSHOT, "2026-11-24")
        assert line["quote_withheld"] == "no"


def test_csv_opened_as_a_spreadsheet_would_has_no_leading_formula_mark() -> None:
    text = codings_csv(rows()).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert any(cell.startswith("'= she said") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_codings_xlsx_reads_back_with_zero_formula_cells() -> None:
    data = xlsx_bytes([codings_table(rows())], (("project", "=cmd"),))
    assert data == xlsx_bytes([codings_table(rows())], (("project", "=cmd"),)), "the same table is the same bytes"
    lines = sheet(data, "Codings")
    start, quote = lines[0].index("start"), lines[0].index("quote")
    assert [line[start] for line in lines[1:]] == [row.start for row in rows()]
    assert [line[quote] for line in lines[1:]] == [row.quote for row in rows()]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["About", "Codings"]
    assert [cell.data_type for page in book for line in page for cell in line].count("f") == 0
    assert book.properties.creator in {None, ""}


def test_a_withheld_quote_is_empty_and_says_so_and_participant_ids_are_not_written() -> None:
    line = read_csv(codings_csv([replace(rows()[0], quote=None)]))[0]
    assert (line["quote"], line["quote_withheld"]) == ("", "yes")
    assert "participant_id" not in codings_table(rows()).columns
    assert b"p1," not in codings_csv([replace(rows()[0], participant_id="p1")])


def test_a_quote_too_long_for_excel_is_cut_with_a_mark_and_whole_in_csv() -> None:
    row = replace(rows()[0], quote="😀" * 20_000)
    cell = sheet(xlsx_bytes([codings_table([row])]), "Codings")[1][codings_table([row]).columns.index("quote")]
    assert isinstance(cell, str)
    assert cell.endswith(CUT_MARK)
    assert len(cell.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert read_csv(codings_csv([row]))[0]["quote"] == row.quote


def test_matrix_csv_and_xlsx_agree() -> None:
    from_csv = [tuple(line.values()) for line in read_csv(matrix_csv(matrix()))]
    from_xlsx = [tuple(map(str, line)) for line in sheet(xlsx_bytes([matrix_table(matrix())]), "Matrix")[1:]]
    assert from_csv == from_xlsx
    assert [line[-1] for line in matrix_table(matrix()).rows] == [sum(map(bool, line)) for line in matrix().counts]


def test_agreement_sheet_leaves_what_is_not_computable_empty() -> None:
    table = agreement_table(agreement())
    lines = {line[0]: dict(zip(table.columns, line, strict=True)) for line in table.rows}
    assert lines["A helpline that stayed"]["alpha"] is None
    assert lines["Secrecy and exclusivity rules"]["kappa Ada and Cem"] == 0.64
    assert lines["Secrecy and exclusivity rules"]["kappa Ben and Cem"] is None
    assert {line["snapshot"] for line in lines.values()} == {SNAPSHOT}
    shown = sheet(xlsx_bytes([table]), "Agreement")
    assert shown[4][shown[0].index("alpha")] == -0.02


def test_codebook_and_interviews_sheets() -> None:
    book = xlsx_bytes([codebook_table(report().codebook), interviews_table(report().interviews)])
    assert [line[0] for line in sheet(book, "Codebook")[1:]] == [entry.id for entry in report().codebook]
    assert [line[3] for line in sheet(book, "Interviews")[1:]] == [row.words for row in report().interviews]


def test_parquet_keeps_kinds_and_any_text() -> None:
    row = replace(rows()[0], memo="broken \ud800 half", created=date(2026, 1, 2))
    table = pq.read_table(io.BytesIO(parquet_bytes(codings_table([row, rows()[1]]))))
    assert table.column("start").to_pylist() == [row.start, rows()[1].start]
    assert table.column("memo").to_pylist()[0] == "broken \ufffd half"
    assert table.column("quote").to_pylist()[1] == rows()[1].quote


def test_bad_tables_are_refused() -> None:
    with pytest.raises(InvalidInput, match="one line a code"):
        matrix_table(CodeMatrix(("a", "b"), ("x",), ((1,),)))
    with pytest.raises(InvalidInput, match="another number of cells"):
        csv_bytes(Table("t", ("one",), (("a", "b"),)))
    with pytest.raises(InvalidInput, match="no table"):
        xlsx_bytes([])
    with pytest.raises(InvalidInput, match="one name"):
        parquet_bytes(Table("t", ("one", "one"), ()))
