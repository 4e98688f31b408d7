"""ELAN, Praat, TEI and Whisper's JSON."""

import json
import re

import pytest

from pipelines.errors import BrokenFile
from pipelines.readers import read
from pipelines.transcript import ReadResult


def turns(result: ReadResult) -> list[tuple[str | None, str, int | None, int | None]]:
    text = result.transcript.turn_text
    return [(turn.speaker, text(turn), turn.start_ms, turn.end_ms) for turn in result.transcript.turns]


def test_elan_tiers_participants_and_dependent_tiers() -> None:
    data = """<ANNOTATION_DOCUMENT><TIME_ORDER>
      <TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="900"/>
      <TIME_SLOT TIME_SLOT_ID="c" TIME_VALUE="500"/><TIME_SLOT TIME_SLOT_ID="d"/></TIME_ORDER>
      <TIER TIER_ID="t1" PARTICIPANT="Anna"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="c" TIME_SLOT_REF2="d">
        <ANNOTATION_VALUE>Yes.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
      <TIER TIER_ID="Ben"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="a" TIME_SLOT_REF2="b">
        <ANNOTATION_VALUE>So &lt;how&gt;?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
      <TIER TIER_ID="gloss" PARENT_REF="Ben"><ANNOTATION><REF_ANNOTATION ANNOTATION_REF="x">
        <ANNOTATION_VALUE>gloss</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"""
    result = read(data.encode(), "a.eaf")
    assert turns(result) == [("Ben", "So <how>?", 100, 900), ("Anna", "Yes.", 500, None)]
    assert any("1 dependent tier" in warning for warning in result.warnings)
    assert any("1 turn begin" in warning or "while another speaker" in warning for warning in result.warnings)
    # Corpora number the lines in the tier that has the times, and write the words below it.
    numbered = re.sub("So &lt;how&gt;[?]", "Talk_01", data).replace('SLOT_REF1="a"', 'SLOT_REF1="a" ANNOTATION_ID="x"')
    result = read(numbered.replace(">gloss<", ">So how?<").encode(), "a.eaf")
    assert turns(result)[0] == ("Ben", "So how?", 100, 900)
    assert any("only numbers of lines" in warning for warning in result.warnings)
    assert not any("dependent tier (" in warning for warning in result.warnings)


LONG_GRID = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 3
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "Anna"
        xmin = 0
        xmax = 3
        intervals: size = 2
        intervals [1]:
            xmin = 1.5
            xmax = 3
            text = "Said ""no"" then."
        intervals [2]:
            xmin = 3
            xmax = 3.5
            text = ""
    item [2]:
        class = "IntervalTier"
        name = "Ben"
        xmin = 0
        xmax = 3
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 1.5
            text = "Żółć?"
"""
SHORT_GRID = (
    'File type = "ooTextFile"\n"TextGrid"\n\n0\n3\n<exists>\n2\n"IntervalTier"\n"Anna"\n0\n3\n2\n'
    '1.5\n3\n"Said ""no"" then."\n3\n3.5\n""\n"IntervalTier"\n"Ben"\n0\n3\n1\n0\n1.5\n"Żółć?"\n'
)


@pytest.mark.parametrize("grid", [LONG_GRID, SHORT_GRID], ids=["long", "short"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_praat_textgrid(grid: str, encoding: str) -> None:
    result = read(grid.encode(encoding), "a.TextGrid")
    assert turns(result) == [("Ben", "Żółć?", 0, 1_500), ("Anna", 'Said "no" then.', 1_500, 3_000)]
    assert result.format == "textgrid"


def test_textgrid_that_breaks_off() -> None:
    with pytest.raises(BrokenFile, match="a.TextGrid is damaged"):
        read(LONG_GRID[:400].encode(), "a.TextGrid")


def test_tei_utterances() -> None:
    data = """<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc>
      <person xml:id="s1" n="INT"><persName>Jane Roe</persName></person></particDesc></profileDesc></teiHeader>
      <text><timeline unit="s"><when xml:id="T1" interval="1.5"/><when xml:id="T2" interval="4.0"/></timeline>
      <body><annotationBlock who="#s1" start="#T1" end="#T2"><u><seg>So <pause/> how?</seg></u>
      <spanGrp><span>x</span></spanGrp></annotationBlock>
      <u who="#s2"><w>It</w><w>was</w><vocal><desc>laughs</desc></vocal> <note>y</note>so<pc>.</pc></u>
      </body></text></TEI>"""
    result = read(data.encode(), "a.xml")
    assert turns(result) == [("INT", "So (.) how?", 1_500, 4_000), ("s2", "It was ((laughs)) so.", None, None)]
    assert "Jane" not in result.transcript.text
    assert "1 note (1 word) left out of the text." in result.warnings


@pytest.mark.parametrize(
    "around",
    [
        "<TEI><teiHeader><title>A talk</title></teiHeader><text><body>{}</body></text></TEI>",
        "<text><body>{}</body></text>",
        "<transcript>{}</transcript>",
        '<tei xmlns="urn:other">{}</tei>',
    ],
)
def test_utterances_without_teis_namespace_are_read_with_a_warning(around: str) -> None:
    data = around.format('<u who="#INT">So how was it?</u><u who="#P1">It was <pause/> quiet.</u>')
    result = read(data.encode(), "a.xml")
    assert turns(result) == [("INT", "So how was it?", None, None), ("P1", "It was (.) quiet.", None, None)]
    assert any("does not say that it is TEI" in warning for warning in result.warnings)


def test_what_tei_holds_beside_utterances_is_told_with_its_words() -> None:
    data = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>A long talk</title></teiHeader><text><body>
      <head>At the lake</head><u who="#a">One<note>a remark here</note> two.</u>the end
      <u who="#b"><u>three</u> four</u>
      <u who="#a #b"><choice><orig>wanna</orig><reg>want to</reg></choice> go</u></body></text></TEI>"""
    result = read(data.encode(), "a.xml")
    assert turns(result) == [
        ("a", "One two.", None, None),
        ("b", "three four", None, None),
        ("a b", "wanna go", None, None),
    ]
    assert [warning for warning in result.warnings if "word" in warning] == [
        "The header (3 words) left out of the text.",
        "5 words outside the utterances left out of the text.",
        "1 note (3 words) left out of the text.",
        "1 other reading (2 words) left out of the text.",
    ]
    assert not any("does not say" in warning for warning in result.warnings)


def test_tei_speeches_with_speakers_of_their_own_are_turns() -> None:
    data = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><sp><speaker>Q:</speaker><p>How was it?</p></sp>
      <sp who="#p1"><speaker>Ana</speaker><p>Quiet.</p><p>Very quiet.</p></sp></body></text></TEI>"""
    result = read(data.encode(), "a.xml")
    assert turns(result) == [("Q", "How was it?", None, None), ("p1", "Quiet. Very quiet.", None, None)]
    assert "1 speaker's name beside a code (1 word) left out of the text." in result.warnings


def test_other_xml_is_refused() -> None:
    for data in (b"<html2><p>So</p></html2>", b"<doc><p>An <u>underlined</u> word</p></doc>"):
        with pytest.raises(BrokenFile, match="not a TEI file"):
            read(data, "a.xml")


def test_whisper_json_of_its_kin() -> None:
    openai = {
        "text": "x",
        "segments": [{"start": 0.0, "end": 2.5, "text": " So it"}, {"start": 2.5, "end": 4, "text": " was."}],
    }
    cpp = {
        "transcription": [
            {"offsets": {"from": 0, "to": 2_500}, "text": " So it"},
            {"offsets": {"from": 2_500, "to": 4_000}, "text": "was."},
        ]
    }
    chunks = {"chunks": [{"timestamp": [0.0, 2.5], "text": "So it"}, {"timestamp": [2.5, 4.0], "text": "was."}]}
    for document in (openai, cpp, chunks):
        assert turns(read(json.dumps(document).encode(), "a.json")) == [(None, "So it was.", 0, 4_000)]
    whisperx = {
        "segments": [
            {"start": 0, "end": 1, "text": "So?", "speaker": "SPEAKER_00"},
            {"start": 1, "end": 2, "text": "Yes.", "speaker": "SPEAKER_01"},
        ]
    }
    assert [speaker for speaker, *_ in turns(read(json.dumps(whisperx).encode(), "a.json"))] == [
        "SPEAKER_00",
        "SPEAKER_01",
    ]


@pytest.mark.parametrize(
    "document", ["[]", "{}", '{"segments": 3}', '{"segments": [1, null, {"text": 5}]}', "[" * 5_000, '{"segm']
)
def test_other_json_is_refused(document: str) -> None:
    with pytest.raises(BrokenFile):
        read(document.encode(), "a.json")


def test_lone_surrogates_from_json_do_not_reach_the_text() -> None:
    result = read(b'{"segments": [{"text": "So \\ud800 then"}]}', "a.json")
    result.transcript.text.encode("utf-8")
    assert any("cannot be read" in warning for warning in result.warnings)
