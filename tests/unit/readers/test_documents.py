"""Word, OpenDocument, RTF, PDF and HTML."""

from types import SimpleNamespace

import pytest

from pipelines.errors import BrokenFile
from pipelines.readers import read
from tests.unit.readers.conftest import turns

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


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

    emoji = (
        '<w:AlternateContent><w:Choice><w:symEx w:char="1F60A"/></w:Choice><w:Fallback><w:t>x</w:t></w:Fallback>'
        "</w:AlternateContent>"
    )
    body = (
        paragraph(run("I: So "), f'<w:ins w:id="1" w:author="x">{run("how was it")}</w:ins>', run("?"))
        + f"<w:sdt><w:sdtContent>{paragraph(run('P: In a control.'))}</w:sdtContent></w:sdt>"
        + paragraph(run("I: Smile"), f"<w:r><w:ptab/>{emoji}</w:r>", "<w:oMathPara><w:t>a+b</w:t></w:oMathPara>")
        + REST
    )
    data = make.docx(body)
    result = read(data, "a.docx")
    assert turns(result)[:3] == [("I", "So how was it?"), ("P", "In a control."), ("I", "Smile\t\U0001f60a")]
    assert "1 formula (1 word) left out of the text." in result.warnings
    kind = "application/vnd.openxmlformats"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kind}-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{kind}-officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>"
    )
    seen = [p.text for p in docx.Document(io.BytesIO(make.docx(body, {"[Content_Types].xml": types}))).paragraphs]
    assert seen == ["I: So ?", "I: Smile\t", "I: Mm.", "P: Yes."]


def test_word_counts_what_it_leaves_out(make: SimpleNamespace) -> None:
    body = (
        paragraph(
            run("I: So"),
            f'<w:del w:id="1">{run("x").replace("w:t", "w:delText")}</w:del>',
            '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="3"/></w:r>',
            f"<w:r><w:drawing><w:txbxContent>{paragraph(run('in a box'))}</w:txbxContent></w:drawing></w:r>",
            run("hidden", "<w:vanish/>"),
            run("shown", '<w:rStyle w:val="Under"/><w:vanish w:val="0"/>'),
            run("by style", '<w:rStyle w:val="Under"/>'),
            "<w:r><w:tab/><w:instrText>PAGE</w:instrText><w:br/><w:t>then</w:t></w:r>",
        )
        + paragraph(run("P: Unseen."), properties='<w:pStyle w:val="Secret"/>')
        + paragraph(run("P: Well."))
        + REST
    )
    styles = (
        f'<w:styles {W}><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Under"><w:basedOn w:val="Secret"/></w:style></w:styles>'
    )
    header = f"<w:hdr {W}><w:p><w:r><w:t>Study</w:t></w:r></w:p></w:hdr>"
    parts = {
        f"word/{kind}s.xml": f"<w:{kind}s {W}><w:{kind}/><w:{kind}>{paragraph(run(words))}</w:{kind}></w:{kind}s>"
        for kind, words in (("footnote", "see page two"), ("comment", "ask again"))
    }
    result = read(make.docx(body, {"word/header1.xml": header, "word/styles.xml": styles} | parts), "a.docx")
    assert turns(result)[:2] == [("I", "Soshown\nthen"), ("P", "Well.")]
    assert set(result.warnings) >= {
        "1 passage deleted with tracked changes (1 word) left out of the text.",
        "1 footnote (3 words) left out of the text.",
        "1 comment (2 words) left out of the text.",
        "1 picture or text box (3 words) left out of the text.",
        "3 passages formatted as hidden (5 words) left out of the text.",
        "1 page header or footer (1 word) left out of the text.",
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
        + word_table(("1990", "sea")).replace(
            "</w:r>",
            f"</w:r><w:r><w:pict><w:txbxContent>{paragraph(run('in a box'))}</w:txbxContent></w:pict></w:r>",
            1,
        )
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


def test_open_document_table_within_a_table(make: SimpleNamespace) -> None:
    def table(*cells: str) -> str:
        row = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table><table:table-row>{row}</table:table-row></table:table>"

    inner = table("two", "three")
    body = f"<text:p>I: So?</text:p><text:p>P: These.</text:p>{table(f'one</text:p>{inner}<text:p>', 'four')}"
    result = read(make.open_document("text", body + "<text:p>I: Mm.</text:p><text:p>P: Yes.</text:p>"), "a.odt")
    assert turns(result)[1] == ("P", "These.\none\ntwo\nthree\nfour")


def test_open_document_hidden_passages_and_shapes(make: SimpleNamespace) -> None:
    names = "xmlns:style='urn:s' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    drawing = "xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
    hidden = "<style:text-properties text:display='none'/>"
    styles = (
        f"<x {names}><style:style style:name='Secret' style:family='text'>{hidden}</style:style>"
        f"<style:style style:name='Base' style:family='paragraph'>{hidden}</style:style>"
        "<style:style style:name='Under' style:family='paragraph' style:parent-style-name='Base'/>"
        "<style:style style:name='Shown' style:family='paragraph' style:parent-style-name='Base'>"
        "<style:text-properties text:display='true'/></style:style></x>"
    )
    body = (
        "<text:p text:style-name='Secret'>I: So <text:span text:style-name='Secret'>unseen </text:span>how?</text:p>"
        "<text:p text:style-name='Under'>P: Nobody.</text:p><text:p text:style-name='Shown'>P: Online.</text:p>"
        "<text:section text:display='none'>"
        "<text:p>I: <text:span text:style-name='Secret'>Not</text:span> this.</text:p>"
        "</text:section><text:p><text:hidden-paragraph text:is-hidden='true'/>I: Nor this.</text:p>"
        f"<text:p>I: At <draw:rect {drawing}><text:p>in a box</text:p></draw:rect>home?</text:p>"
        "<text:p>P: Yes.</text:p>"
    )
    result = read(make.open_document("text", body, {"styles.xml": styles}), "a.odt")
    assert turns(result) == [("I", "So how?"), ("P", "Online."), ("I", "At home?"), ("P", "Yes.")]
    assert set(result.warnings) >= {
        "1 picture or text box (3 words) left out of the text.",
        "5 passages formatted as hidden (9 words) left out of the text.",
    }


def test_open_document_spreadsheet(make: SimpleNamespace) -> None:
    def row(*cells: str) -> str:
        result = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        empty = '<table:table-cell table:number-columns-repeated="16000"/>'
        return f"<table:table-row>{result}{empty}</table:table-row>"

    twice = row("P", "Yes.").replace("row>", "row table:number-rows-repeated='2'>", 1)
    rows = row("Speaker", "Text") + row("I", "So?") + twice
    result = read(make.open_document("spreadsheet", f"<table:table>{rows}</table:table>"), "a.ods")
    assert turns(result) == [("I", "So?"), ("P", "Yes."), ("P", "Yes.")]


def test_rtf_with_code_page_and_unicode() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 I: Jak by\'b3o?\par "
        rb"P: Za\u380?\'f3\'b3\'e6.\par I: Mm.\par P: Tak.\par}"
    )
    assert turns(read(data, "a.rtf"))[:2] == [("I", "Jak było?"), ("P", "Zażółć.")]
    as_it_is = data.replace(rb"Za\u380?\'f3\'b3\'e6", r"\uc0\u380{}Zażó\'b3ć, 🙂".encode())
    assert turns(read(as_it_is, "a.rtf"))[:2] == [("I", "Jak było?"), ("P", "żZażółć, 🙂.")]


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


@pytest.mark.parametrize("number", [4, 14])
def test_each_paragraph_of_a_document_without_speakers_is_a_turn(make: SimpleNamespace, number: int) -> None:
    said = [f"It was day {place} of the summer." for place in range(number)]
    word = make.paragraphs(*said).replace("day 1 of", "day 1</w:t><w:br/><w:t>of")
    expected = [(None, text.replace("day 1 of", "day 1\nof")) for text in said]
    assert turns(read(make.docx(word), "a.docx")) == expected
    body = "".join(f"<text:p>{text}</text:p>" for text in said).replace("day 1 of", "day 1<text:line-break/>of")
    assert turns(read(make.open_document("text", body), "a.odt")) == expected
    rtf = r"{\rtf1\ansi " + r"\par ".join(said) + "}"
    assert turns(read(rtf.encode(), "a.rtf")) == [(None, text) for text in said]


def test_segments_of_speech_recognition_in_a_document_are_joined(make: SimpleNamespace) -> None:
    said = [f"and then on day {number} we" if number % 3 else f"went home from {number}." for number in range(30)]
    result = read(make.docx(make.paragraphs(*said)), "a.docx")
    assert len(result.transcript.turns) < 10
    assert result.transcript.text.split() == " ".join(said).split()


def test_pdf_compounds_and_broken_off_words_at_line_ends(make: SimpleNamespace) -> None:
    pages = [
        [
            "It was a two-",
            "way street, two ways to go, the way we went, and under-",
            "standing it took long. I th-",
            "think Anne-",
            "Marie knew the Vor- und Nachname, an e-",
            "mail of a 20-",
            "year-old. I was going to-",
            "Anna came in.",
        ]
    ]
    text = read(make.pdf(pages), "a.pdf").transcript.text
    for words in ("a two-way street", "understanding it", "I th- think", "Anne-Marie knew", "Vor- und", "an e-mail of"):
        assert words in text
    assert "20-year-old" in text and "going to- Anna" in text


def test_a_document_of_two_interviews_without_blank_lines(make: SimpleNamespace) -> None:
    said = ["Interview 1", "Date: 3 May", "I: How was it?", "P: Quiet.", "I: And then?", "P: Loud."]
    again = ["Interview 2", "Date: 4 May", "I: How was it?", "P: Far away.", "I: So?", "P: Yes."]
    result = read(make.docx(make.paragraphs(*said, *again)), "a.docx")
    assert [text for _, text in turns(result)] == [
        *("How was it?", "Quiet.", "And then?", "Loud."),
        *("How was it?", "Far away.", "So?", "Yes."),
    ]
    assert [part.heading for part in result.parts] == ["Interview 1\nDate: 3 May", "Interview 2\nDate: 4 May"]


def test_pdf_counts_comments_and_filled_fields(make: SimpleNamespace) -> None:
    notes = b"/Annots [<< /Subtype /Text /Contents (ask again) >> << /Subtype /Link /Contents (x) >>"
    fields = b"<< /Subtype /Widget /V (far away from home) >> << /Subtype /Widget /V /Off >>] /Resources"
    data = make.pdf([["I: Where?", "P: There."]]).replace(b"/Resources", notes + fields)
    result = read(data, "a.pdf")
    assert turns(result) == [("I", "Where?"), ("P", "There.")]
    assert set(result.warnings) >= {
        "1 comment (2 words) left out of the text.",
        "1 picture or text box (4 words) left out of the text.",
    }


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


def test_html_of_other_programs() -> None:
    data = (
        "<html><body><svg hidden><title>Logo</title></svg>"
        "<p>I: So how <span style='color: red; Display:none'>all <span>unseen</span> </span>was <del>it\n"
        "</del>that?</p>\n<p hidden>P: Nobody.\n<p>P: It was <!-- not this -->good,\nMother: she\n  said it.<br>Indeed."
        "<input hidden></p><pre>I: And\nthen?</pre><p>P: We <del>all</p>"
        "<ul><li hidden>I: Who?<ul><li>Nobody</ul><li>went.</ul><div hidden>So</p> there</div></body></html>"
    )
    result = read(data.encode(), "a.html")
    assert turns(result) == [
        ("I", "So how was that?"),
        ("P", "It was good, Mother: she said it.\nIndeed."),
        ("I", "And\nthen?"),
        ("P", "We\nwent."),
    ]
    assert set(result.warnings) >= {
        "4 passages formatted as hidden (8 words) left out of the text.",
        "2 passages deleted with tracked changes (2 words) left out of the text.",
    }


def test_html_table_of_turns() -> None:
    rows = (("Time", "Who", "Text"), ("0:01", "I", "So <p>how?</p>"), ("0:05", "P", "Online."), ("0:09", "I", "Mm."))
    cells = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    result = read(f"<html><h1>Talk</h1><table>{cells}</table></html>".encode(), "a.html")
    assert turns(result) == [("I", "So\nhow?"), ("P", "Online."), ("I", "Mm.")]
    assert result.parts[0].heading == "Talk"


def test_rtf_counts_what_it_leaves_out() -> None:
    box = r"{\shptxt \pard in a\par box\par}"
    data = (
        r"{\rtf1\ansi\ansicpg1252{\header \pard Study twelve\par}{\footer\pard page}"
        r"\pard I: {\upr So{\*\ud{So}}} {\deleted\revauthdel1 never }how?\deleted  gone\deleted0{\mvf\mvauth1  moved}"
        r"\par P: Quiet, \'e0 la maison.{\super\chftn{\footnote\pard see page two \{here\}}}\par I: And"
        r"{\*\annotation ask again} then?{\v  unseen}\v  words\v0\par P: Loud{\mmath{\*\moMathPara{\*\moMath x}}}"
        r"{\*\shppict{\pict\pngblip 89504e47}}."
        rf"{{\shp{{\*\shpinst\shpleft0{box}}}{{\shprslt{{\*\do\dptxbx{{\dptxbxtext{box}}}}}}}}}\par}}"
    )
    result = read(data.encode(), "a.rtf")
    assert turns(result) == [("I", "So how?"), ("P", "Quiet, à la maison."), ("I", "And then?"), ("P", "Loud.")]
    assert [warning for warning in result.warnings if "left out" in warning] == [
        "1 comment (2 words) left out of the text.",
        "1 footnote (4 words) left out of the text.",
        "1 formula (1 word) left out of the text.",
        "2 page headers or footers (3 words) left out of the text.",
        "2 passages deleted with tracked changes (3 words) left out of the text.",
        "1 passage formatted as hidden (2 words) left out of the text.",
        "1 picture left out of the text.",
        "1 picture or text box (3 words) left out of the text.",
    ]


def test_rtf_letters_links_and_tables() -> None:
    data = (
        rb"{\rtf1\mac\ansicpg10000\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset161 Arial Greek;}{\f2\fcharset128 MS;}}"
        rb"\trowd\pard\intbl I\cell So\par caf\'8e {\f1\'e5\'e4\'fe}?\cell\row"
        rb"\pard\intbl P\cell Fun \u-10179?\u-8704? {\f2\'83A} {\field{\*\fldinst{HYPERLINK "
        rb'"mailto:a@example.org"}}{\fldrslt{\ul here}}}.\cell\row\pard\par}'
    )
    assert turns(read(data, "a.rtf")) == [("I", "So\ncafé εδώ?"), ("P", "Fun \U0001f600 ア here.")]


def test_labels_set_as_headings_in_word(make: SimpleNamespace) -> None:
    def heading(words: str) -> str:
        return paragraph(run(words), properties='<w:pStyle w:val="Heading2"/>')

    body = heading("I: How did it begin") + make.paragraphs("P: Online.") + heading("I: And then")
    body += make.paragraphs("P: He wrote.", "Every day.") + heading("The second day") + heading("I: So what")
    result = read(make.docx(body + make.paragraphs("P: Nothing.")), "a.docx")
    assert turns(result) == [
        ("I", "How did it begin"),
        ("P", "Online."),
        ("I", "And then"),
        ("P", "He wrote.\nEvery day."),
        ("I", "So what"),
        ("P", "Nothing."),
    ]
    assert result.parts[0].heading == "The second day"
