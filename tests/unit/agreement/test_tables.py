"""The CSV forms of the command line: what is read, and what is refused with its line number."""

from pathlib import Path

import pytest

from coding.agreement import agreement_report
from coding.agreement.explain import EXPLAINED, code_warnings
from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import Interval
from coding.agreement.tables import load_codings, load_ratings
from coding.errors import InvalidInput

CODINGS = 'document,coder,code,start,end,memo\nd1,zoe,hope,0,10,\nd1,ann,hope,0,12,"two\nlines"\nd2,zoe,fear,5,9,\n'
DOCUMENTS = "document,length,coder\nd2,50,zoe\nd2,50,ann\nd1,100,zoe\nd1,100,ann\n"


def _files(folder: Path, codings: str = CODINGS, documents: str = DOCUMENTS) -> tuple[Path, Path]:
    entry, two = folder / "codings.csv", folder / "documents.csv"
    entry.write_text(codings, encoding="utf-8")
    two.write_text(documents, encoding="utf-8")
    return entry, two


def test_codings_are_read_in_file_order(tmp_path: Path) -> None:
    tables = load_codings(*_files(tmp_path))
    assert [d.id for d in tables.documents] == ["d2", "d1"]
    assert tables.coders == ("zoe", "ann")
    assert [span.id for span in tables.spans] == ["line 2", "line 4", "line 5"]
    report = agreement_report(tables.spans, tables.documents, coders=tables.coders).to_json()
    assert report["coders"] == ["zoe", "ann"]
    assert report["codes"]["hope"]["mask_chars"] == {"0": 138, "2": 2, "3": 10}


def test_without_a_coder_column_everyone_judged_everything(tmp_path: Path) -> None:
    tables = load_codings(*_files(tmp_path, documents="document;length\nd1;100\nd2;50\n"))
    assert {d.coders for d in tables.documents} == {frozenset({"zoe", "ann"})}
    assert tables.coders == ("zoe", "ann")


def test_semicolons_byte_order_marks_and_blank_lines_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("unit;coder;value\r\nu1;a;1\r\n\r\nu1;b;\r\nu2;b;2,5\r\n", encoding="utf-8-sig")
    assert load_ratings(path)[0] == [("u1", "a", "1"), ("u2", "b", "2,5")]


@pytest.mark.parametrize(
    ("codings", "documents", "message"),
    [
        ("document,coder,code,start\n", DOCUMENTS, r"codings.csv, line 1: the column end is missing"),
        ("document,coder,code,start,end,end\n", DOCUMENTS, r"line 1: the column end is there twice"),
        ("document,coder,code,start,end\nd1,zoe,hope,0\n", DOCUMENTS, r"codings.csv, line 2: 4 values, but 5 columns"),
        ("document,coder,code,start,end\n\nd1,zoe,hope,0,1.5\n", DOCUMENTS, r"codings.csv, line 3: the end must be"),
        ("document,coder,code,start,end\nd1,zoe,hope,-1,5\n", DOCUMENTS, r"line 2: the start must be a whole number"),
        ("document,coder,code,start,end\nd1,zoe,hope,5,5\n", DOCUMENTS, r"line 2: the end \(5\) must be larger"),
        ("document,coder,code,start,end\nd1,zoe,hope,5,101\n", DOCUMENTS, r"line 2: the coding ends at 101"),
        ("document,coder,code,start,end\nd3,zoe,hope,5,9\n", DOCUMENTS, r"line 2: the document d3 is not in"),
        ("document,coder,code,start,end\nd1,kim,hope,5,9\n", DOCUMENTS, r"line 2: kim is not among the coders"),
        ("document,coder,code,start,end\nd1,zoe, ,5,9\n", DOCUMENTS, r"line 2: the code is empty"),
        ('document,coder,code,start,end\nd1,zoe,"ho,5,9\n', DOCUMENTS, r"codings.csv, line 2"),
        (CODINGS, "document,length\nd1,ten\n", r"line 2: the length must be a whole number"),
        (CODINGS, "document,length\nd1,100\nd1,90\n", r"documents.csv, line 3: the document d1 has length 90"),
        (CODINGS, "document,length,coder\nd1,100,zoe\nd1,100,zoe\n", r"line 3: zoe is listed twice"),
        (CODINGS, "document,length\n", r"lists no documents"),
        (CODINGS, "", r"documents.csv, line 1: the column document, length is missing"),
    ],
)
def test_faulty_files_are_refused_with_the_line(tmp_path: Path, codings: str, documents: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        load_codings(*_files(tmp_path, codings, documents))


def test_faulty_ratings_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("unit,coder,value\nu1,a,1\nu1,a,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"table.csv, line 3: coder a already has a value for unit u1 in line 2"):
        load_ratings(path)
    path.write_text("unit,coder,value\nu1,a,\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds no judgements"):
        load_ratings(path)
    path.write_bytes(b"unit,coder,value\nu1,a,\xe9\n")
    with pytest.raises(InvalidInput, match="not in UTF-8"):
        load_ratings(path)
    with pytest.raises(InvalidInput, match="no file missing.csv"):
        load_ratings(tmp_path / "missing.csv")
    with pytest.raises(InvalidInput, match="could not be opened"):
        load_ratings(tmp_path)


@pytest.mark.parametrize(
    "missing", ["", " ", "NA", "na", "N/A", "n/a", "N.A.", "#N/A", "#n/a", "NaN", "nan", "-", "–", "—"]
)
def test_no_value_however_it_is_written_is_missing_and_told(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"unit,coder,value\nu1,a,yes\nu1,b,{missing}\nu2,a,no\nu2,b,{missing}\n", encoding="utf-8")
    rows, notes = load_ratings(path)
    assert rows == [("u1", "a", "yes"), ("u2", "a", "no")]
    told = [f"2 × “{missing}” in t.csv was read as missing. If it is a value of yours, give it another name."]
    assert notes == (told if missing.strip() else [])


def test_what_only_looks_like_a_missing_value_is_one_and_so_is_minus_beside_plus(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for value in ("nan y", "no", "none", "nA1", "nada", "0"):
        path.write_text(f"unit,coder,value\nu1,a,{value}\n", encoding="utf-8")
        assert load_ratings(path) == ([("u1", "a", value)], [])
    path.write_text("unit,coder,value\nu1,a,+\nu1,b,-\nu2,a,-\nu2,b,NA\n", encoding="utf-8")
    rows, notes = load_ratings(path)
    assert rows == [("u1", "a", "+"), ("u1", "b", "-"), ("u2", "a", "-")]
    assert len(notes) == 1 and "“NA”" in notes[0]


def test_every_figure_of_a_code_is_explained_in_two_sentences() -> None:
    figures = {"prevalence", "pa", "kripp_alpha", "interval", "fleiss_kappa", "gwet_ac1", "brennan_prediger", "u_alpha"}
    assert figures < set(CodeFigures.__dataclass_fields__)
    figures |= {"cohen_kappa", "f1", "jaccard", "percent", "span_f1", "scott_pi", "holsti", "pooled_kappa"}
    assert figures - {"pa"} <= EXPLAINED.keys()
    for name, sentences_of in EXPLAINED.items():
        sentences = " ".join(sentences_of).replace("0.5", "half").replace("1.0", "full").split(". ")
        assert len(sentences) == 2, name
        assert sentences[1].endswith(".")


@pytest.mark.parametrize(
    ("figures", "interval", "occurs", "expected"),
    [
        ({"prevalence": 0.02, "kripp_alpha": 0.5}, Interval(0.4, 0.6), 5, ["Rare code"]),
        ({"prevalence": 0.97, "kripp_alpha": 0.5}, Interval(0.4, 0.6), 5, ["Code on nearly everything"]),
        ({"prevalence": 0.3, "kripp_alpha": -0.1}, Interval(-0.4, 0.2), 5, ["Alpha is below 0", "Wide interval"]),
        ({"prevalence": 0.3, "kripp_alpha": 0.7}, Interval(0.6, 0.8), 2, ["Not enough occurrences"]),
        ({"prevalence": 0.3, "kripp_alpha": 0.7}, Interval(0.6, 0.8), 5, []),
        ({"prevalence": None, "kripp_alpha": None}, Interval(None, None), 0, ["Not enough occurrences"]),
    ],
)
def test_warnings_name_what_misleads(
    figures: dict[str, float | None], interval: Interval, occurs: int, expected: list[str]
) -> None:
    warnings = code_warnings(figures, interval, occurs, 10)
    assert len(warnings) == len(expected)
    assert all(warning.startswith(start) for warning, start in zip(warnings, expected, strict=True))
    assert code_warnings(figures, interval, 0, 0)[0].startswith("No interview was judged by two")
