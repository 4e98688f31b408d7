"""Word, OpenDocument, RTF, PDF and HTML."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipelines.errors import BrokenFile
from pipelines.readers import read
from pipelines.transcript import ReadResult

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def turns(result: ReadResult) -> list[tuple[str | None, str]]:
    return [(turn.speaker, result.transcript.turn_text(turn)) for turn in result.transcript.turns]


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{''.join(content)}</w:p>"


def word_table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


REST = paragraph(run("I: Mm.")) + paragraph(run("P: Yes."))


def test_word_paragraphs_without_blank_lines(make: SimpleNamespace) -> None:
    body = make.paragraphs("I: So how?", "P: Online.", "At home.", "I: Mm.", "P: Yes.")
    assert turns(read(make.docx(body), "a.docx")) == [
        ("I", "So how?"),
        ("P", "Online.\nAt home."),
        ("I", "Mm."),
        ("P", "Yes."),
    ]


def test_word_keeps_what_python_docx_leaves_out(make: SimpleNamespace) -> None:
    import io

    import docx

    body = (
        paragraph(run("I: So "), f'<w:ins w:id="1" w:author="x">{run("how was it")}</w:ins>', run("?"))
        + f"<w:sdt><w:sdtContent>{paragraph(run('P: In a control.'))}</w:sdtContent></w:sdt>"
        + REST
    )
    data = make.docx(body)
    assert turns(read(data, "a.docx"))[:2] == [("I", "So how was it?"), ("P", "In a control.")]
    kind = "application/vnd.openxmlformats"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kind}-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{kind}-officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>"
    )
    seen = [p.text for p in docx.Document(io.BytesIO(make.docx(body, {"[Content_Types].xml": types}))).paragraphs]
    assert seen == ["I: So ?", "I: Mm.", "P: Yes."]


def test_word_counts_what_it_leaves_out(make: SimpleNamespace) -> None:
    body = (
        paragraph(
            run("I: So"),
            f'<w:del w:id="1">{run("x").replace("w:t", "w:delText")}</w:del>',
            '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="3"/></w:r>',
            "<w:r><w:drawing/></w:r>",
            run("hidden", "<w:vanish/>"),
            run("shown", '<w:vanish w:val="0"/>'),
            "<w:r><w:tab/><w:instrText>PAGE</w:instrText><w:br/><w:t>then</w:t></w:r>",
        )
        + paragraph(run("P: Well."))
        + REST
    )
    header = f"<w:hdr {W}><w:p><w:r><w:t>Study</w:t></w:r></w:p></w:hdr>"
    result = read(make.docx(body, {"word/header1.xml": header}), "a.docx")
    assert turns(result)[0] == ("I", "Soshown\nthen")
    assert set(result.warnings) >= {
        "1 passage deleted with tracked changes left out of the text.",
        "1 footnote left out of the text.",
        "1 comment left out of the text.",
        "1 picture or text box left out of the text.",
        "1 passage formatted as hidden left out of the text.",
        "1 page header or footer left out of the text.",
    }


def test_word_heading_styles_are_not_speech(make: SimpleNamespace) -> None:
    body = paragraph(run("My study"), properties='<w:pStyle w:val="Heading1"/>') + make.paragraphs(
        *(line for _ in range(3) for line in ("I: So?", "P: Yes."))
    )
    result = read(make.docx(body), "a.docx")
    assert result.parts[0].heading == "My study"
    assert len(turns(result)) == 6


def test_word_table_of_turns(make: SimpleNamespace) -> None:
    body = make.paragraphs("Talk in spring") + word_table(
        ("Time", "Speaker", "Text"), ("0:01", "I", "So how?"), ("0:05", "P", "Online."), ("0:09", "I", "Mm.")
    )
    result = read(make.docx(body), "a.docx")
    assert turns(result) == [("I", "So how?"), ("P", "Online."), ("I", "Mm.")]
    assert [turn.start_ms for turn in result.transcript.turns] == [1_000, 5_000, 9_000]
    assert result.parts[0].heading == "Talk in spring"


def test_word_table_without_header_and_with_empty_cells(make: SimpleNamespace) -> None:
    body = word_table(
        ("I:", "So how did it go?"), ("P:", "It went well, I think."), ("I:", "Good to hear that."), ("", "And on.")
    )
    result = read(make.docx(body), "a.docx")
    assert turns(result)[0] == ("I", "So how did it go?")
    assert turns(result)[3] == (None, "And on.")


def test_word_table_beside_speech_is_read_as_lines(make: SimpleNamespace) -> None:
    body = (
        make.paragraphs("I: So how?", "P: Here are the years and what came then for us.")
        + word_table(("1990", "sea"))
        + REST
    )
    result = read(make.docx(body), "a.docx")
    assert turns(result)[1] == ("P", "Here are the years and what came then for us.\n1990\nsea")
    assert any("1 table read cell by cell" in warning for warning in result.warnings)


def test_hyperlinks_are_harmless_and_their_words_kept(make: SimpleNamespace) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = f'<Relationship Id="r9" Type="{office}/hyperlink" Target="https://a.example" TargetMode="External"/>'
    body = paragraph(run("I: See "), f"<w:hyperlink>{run('there')}</w:hyperlink>") + paragraph(run("P: Well.")) + REST
    assert turns(read(make.docx(body, relations=relations), "a.docx"))[0] == ("I", "See there")


def test_open_document_text(make: SimpleNamespace) -> None:
    body = (
        "<text:h>My study</text:h>"
        '<text:p>I: So<text:s text:c="2"/>how<text:note><text:note-body>x</text:note-body></text:note>?</text:p>'
        "<text:list><text:list-item><text:p>P: <text:span>Online</text:span>,<text:line-break/>at home.</text:p>"
        "</text:list-item></text:list><text:p>I: Mm.</text:p><text:p>P: Yes.</text:p>"
    )
    result = read(make.open_document("text", body), "a.odt")
    assert turns(result)[:2] == [("I", "So  how?"), ("P", "Online,\nat home.")]
    assert result.parts[0].heading == "My study"
    assert "1 footnote or endnote left out of the text." in result.warnings


def test_open_document_spreadsheet(make: SimpleNamespace) -> None:
    def row(*cells: str) -> str:
        made = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        empty = '<table:table-cell table:number-columns-repeated="16000"/>'
        return f"<table:table-row>{made}{empty}</table:table-row>"

    rows = row("Speaker", "Text") + row("I", "So?") + row("P", "Yes.")
    result = read(make.open_document("spreadsheet", f"<table:table>{rows}</table:table>"), "a.ods")
    assert turns(result) == [("I", "So?"), ("P", "Yes.")]


def test_rtf_with_code_page_and_unicode() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 I: Jak by\'b3o?\par "
        rb"P: Za\u380?\'f3\'b3\'e6.\par I: Mm.\par P: Tak.\par}"
    )
    assert turns(read(data, "a.rtf"))[:2] == [("I", "Jak było?"), ("P", "Zażółć.")]


def test_pdf_margins_line_numbers_and_hyphens(make: SimpleNamespace) -> None:
    pages = [
        [
            "Study 12",
            "I: So how did it begin, if you may look back on it now?",
            "P: It began online and I was thir-",
            "teen then.",
            "1",
        ],
        ["Study 12", "I: Mm.", "P: Yes.", "2"],
        ["Study 12", "I: Thank you.", "3"],
    ]
    result = read(make.pdf(pages), "a.pdf")
    assert turns(result) == [
        ("I", "So how did it begin, if you may look back on it now?"),
        ("P", "It began online and I was thirteen then."),
        ("I", "Mm."),
        ("P", "Yes."),
        ("I", "Thank you."),
    ]
    assert any("6 lines of page numbers and running headings" in warning for warning in result.warnings)
    assert any("1 word cut with a hyphen" in warning for warning in result.warnings)


def test_scanned_pdf_is_refused_with_advice(make: SimpleNamespace) -> None:
    with pytest.raises(BrokenFile, match="no text layer"):
        read(make.pdf([[], []]), "a.pdf")


def test_noscribe_html() -> None:
    data = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" "x"><html><head><style>p{}</style></head>'
        '<body><p style="font-weight: 600">Talk</p>'
        "<p><span>Transcribed with noScribe vers. 0.7<br/>Audio file: a.mp3</span></p>"
        '<p><a name="ts_0_4140_S01">S01: <span>[00:00:00]</span> So how?</a><a name="ts_4140_5000_S01"> (..)</a>'
        '<a name="ts_5000_6000_//S00"> //S00: Mm.</a><a name="ts_6000_7000_S01">// And?</a></p>'
        '<p><a name="ts_7100_9000_S00">S00: Online &amp; at home.</a></p></body></html>'
    )
    result = read(data.encode(), "a.html")
    assert turns(result) == [("S01", "So how? (..) //S00: Mm.// And?"), ("S00", "Online & at home.")]
    assert [(turn.start_ms, turn.end_ms) for turn in result.transcript.turns] == [(0, 7_000), (7_100, 9_000)]
    assert {mark.kind for mark in result.marks} == {"pause", "overlap"}
    assert result.format == "html"
