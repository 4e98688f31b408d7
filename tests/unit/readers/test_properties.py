"""Whatever the bytes: a result whose turns tile its text, or a ReadError."""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import ReadError
from pipelines.readers import FORMATS, guess_roles, read
from pipelines.readers.formats import parse
from pipelines.readers.marks import find_marks
from pipelines.readers.safely.values import Types
from pipelines.readers.speech.cues import Cue, turns_from_cues
from pipelines.readers.speech.times import clock_ms
from pipelines.transcript import ReadResult

TYPES = Types({"read": ReadResult})
NAMES = [f"talk{format_.extensions[0]}" for format_ in FORMATS.values()]
TEXT_NAMES = [
    "talk.txt",
    "talk.md",
    "talk.vtt",
    "talk.srt",
    "talk.csv",
    "talk.tsv",
    "talk.html",
    "talk.json",
    "talk.TextGrid",
]
STARTS = [
    b"",
    b"WEBVTT\n\n",
    b"PK\x03\x04",
    b"%PDF-1.4\n",
    b"{\\rtf1 ",
    b"<?xml version='1.0'?>",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'{"segments":[',
]

# Pieces that make files look like transcripts, mixed with anything at all.
pieces = st.one_of(
    st.sampled_from(
        [
            "Anna: ", "I: ", "P07: ", "**Ben:** ", "[Anna] ", "[Speaker 1] (0:01 - 0:11)\n", "Anna  0:10\n", "0:21\n",
            "00:00:01.000 --> 00:00:02.000\n", "00:00:03,000 --> 00:00:04,000\n", "1\n", "WEBVTT\n\n", "NOTE x\n",
            "<v Anna>", "</v>", "<v>", "[00:01.000 --> 00:02.000]  ", "\n", "\n\n", "\r\n", "\t", ",", ";", '"',
            "---\n",
            "## Details\n", "Interview 2\n\n", "Date: 1 May\n", "THE BIG HEADING\n", "[laughs]", "(.)", "XXX",
            "[00:10:00]", "#00:00:05-3#", "speaker,text\n", "start\tend\ttext\n", "\ufeff", "\u200b", "\u2028", "\x0c",
            "é", "ß", "\U0001d49c", "\U0001f469\u200d\U0001f467", "\u0627",
        ]
    ),
    st.text(max_size=20),
)  # fmt: skip
texts = st.lists(pieces, max_size=30).map("".join)


def check(result: ReadResult) -> None:
    text = result.transcript.text
    position = 0
    for turn in result.transcript.turns:
        assert turn.start == position
        words = text[turn.start : turn.end]
        assert words and words == words.strip()
        position = turn.end + 1
    assert position == len(text) + 1
    assert "\r" not in text and "\0" not in text
    text.encode("utf-8")
    ordinals = [part.first_turn for part in result.parts]
    assert ordinals[0] == 0 and ordinals == sorted(set(ordinals)) and ordinals[-1] < len(result.transcript.turns)
    last = 0
    for mark in result.marks:
        assert last <= mark.start < mark.end <= len(text)
        last = mark.end
    divided = result.divide()
    assert "\n".join(part.transcript.text for part in divided) == text
    assert sum(len(part.transcript.turns) for part in divided) == len(result.transcript.turns)
    assert TYPES.decoded(json.loads(json.dumps(TYPES.encoded(result)))) == result
    assert set(guess_roles(result.transcript)) == set(result.transcript.speakers)


def read_or_refuse(data: bytes, name: str) -> None:
    try:
        check(parse(data, name))
    except ReadError as error:
        assert name in str(error)


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from(TEXT_NAMES))
def test_text_that_looks_like_transcripts(text: str, name: str) -> None:
    read_or_refuse(text.encode("utf-8", errors="surrogatepass"), name)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(STARTS), st.sampled_from(NAMES))
def test_any_bytes_under_any_name(data: bytes, start: bytes, name: str) -> None:
    read_or_refuse(start + data, name)


unique_words = st.lists(st.from_regex(r"w[a-j]{7}", fullmatch=True), max_size=40, unique=True)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(texts, unique_words, st.randoms(use_true_random=False), st.sampled_from(["talk.txt", "talk.md"]))
def test_no_word_is_lost(text: str, added: list[str], chance: random.Random, name: str) -> None:
    lines = text.split("\n")
    for word in added:
        place = chance.randrange(len(lines))
        lines[place] += f" {word} "
    try:
        result = parse("\n".join(lines).encode("utf-8", errors="replace"), name)
    except ReadError:
        return
    missing = [word for word in added if word not in held_by(result)]
    assert len(missing) <= told_words(result), (missing, result.warnings)


def held_by(result: ReadResult) -> str:
    """Everything a result holds: text, speakers, headings, attributes."""
    beside = [
        f"{part.heading} {' '.join(part.attributes)} {' '.join(part.attributes.values())}" for part in result.parts
    ]
    return "\n".join([result.transcript.text, *result.transcript.speakers, *beside])


def told_words(result: ReadResult) -> int:
    """How many words the warnings say are nowhere in the result; headings are beside the text."""
    beside = ("taken as heading", "not speech")
    left_out = (
        warning
        for warning in result.warnings
        if "left out" in warning and not any(words in warning for words in beside)
    )
    counts = re.compile(r"\((\d+) words?\)|^(\d+) words? outside")
    return sum(int(match[1] or match[2]) for warning in left_out for match in counts.finditer(warning))


class Words:
    """Words that stand nowhere else, and how often each part of a file was given some."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, number: int) -> str:
        new = [f"w{chr(97 + place // 26 % 26)}{chr(97 + place % 26)}{place // 676:03d}q" for place in range(
            len(self.given), len(self.given) + number)]  # fmt: skip
        self.given += new
        return " ".join(new)


def docx_of(say: Words, make: SimpleNamespace) -> bytes:
    def paragraph(words: str, style: str = "") -> str:
        properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{properties}<w:r><w:t>{words}</w:t></w:r></w:p>"

    box = f"<mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{paragraph(say(3))}</w:txbxContent></w:drawing>"
    box = f'<w:p xmlns:mc="urn:mc"><w:r>{box}</mc:Choice></mc:AlternateContent></w:r></w:p>'
    cells = "".join(f"<w:tc>{paragraph(say(2))}</w:tc>" for _ in range(2))
    body = [
        paragraph(say(4), "Title"),
        *(paragraph(f"{who}: {say(5)}.") for who in ("I", "P", "I", "P")),
        paragraph(say(3), "Heading2"),
        paragraph(f"{say(6)}?", "Heading2"),
        paragraph(f"P: {say(4)}"),
        f"<w:p><w:del><w:r><w:delText>{say(2)}</w:delText></w:r></w:del><w:r><w:t>{say(1)}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{say(2)}</w:t></w:r></w:p>",
        box,
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>",
    ]
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    extra = {
        "word/header1.xml": f"<w:hdr {w}>{paragraph(say(2))}</w:hdr>",
        "word/footnotes.xml": f"<w:footnotes {w}><w:footnote>{paragraph(say(3))}</w:footnote></w:footnotes>",
        "word/comments.xml": f"<w:comments {w}><w:comment>{paragraph(say(2))}</w:comment></w:comments>",
    }
    data: bytes = make.docx("".join(body), extra)
    return data


def odt_of(say: Words, make: SimpleNamespace) -> bytes:
    body = [
        f"<text:h>{say(3)}</text:h>",
        *(f"<text:p>{who}: {say(5)}.</text:p>" for who in ("I", "P", "I", "P")),
        f"<text:p>P: {say(2)}<text:note><text:p>{say(3)}</text:p></text:note></text:p>",
        f"<text:list><text:list-item><text:p>{say(3)}</text:p></text:list-item></text:list>",
        f"<table:table><table:table-row><table:table-cell><text:list><text:list-item><text:p>{say(2)}</text:p>"
        f"</text:list-item></text:list></table:table-cell></table:table-row></table:table>",
    ]
    styles = (
        '<office:document-styles xmlns:office="urn:o" xmlns:style="urn:s" xmlns:text="urn:t"><style:header>'
        f"<text:p>{say(2)}</text:p></style:header></office:document-styles>"
    )
    data: bytes = make.open_document("text", "".join(body), {"styles.xml": styles})
    return data


def table_of(say: Words, make: SimpleNamespace) -> bytes:
    rows = [["speaker", "text", "remark", "age"]]
    rows += [[who, f"{say(4)}.", say(2), say(1)] for who in ("I", "P", "I", "P")]
    data: bytes = make.xlsx(rows)
    return data


def words_of_rows(say: Words, make: SimpleNamespace) -> bytes:
    return "\n".join(["id,text,remark", *(f"{number},{say(4)}.,{say(2)}" for number in range(4))]).encode()


def people_of(say: Words, make: SimpleNamespace) -> bytes:
    return "\n".join(["id,note,What was it?", *(f"{number},{say(1)},{say(14)}." for number in range(4))]).encode()


def vtt_of(say: Words, make: SimpleNamespace) -> bytes:
    cues = "\n\n".join(f"{say(2)}\n00:0{number}.000 --> 00:0{number}.900\n<v Anna>{say(4)}." for number in range(1, 6))
    return f"WEBVTT {say(2)}\n\nNOTE {say(3)}\n\n{cues}\n\nNOTE {say(4)}\n".encode()


def tei_of(say: Words, make: SimpleNamespace) -> bytes:
    spoken = "".join(
        f'<u who="#a">{say(4)}<note>{say(2)}</note> {say(1)}<vocal><desc>{say(1)}</desc></vocal></u>' for _ in "ab"
    )
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>{say(3)}</title></teiHeader><text><body>'
        f"<head>{say(2)}</head>{spoken}<p>{say(3)}</p></body></text></TEI>"
    ).encode()


def eaf_of(say: Words, make: SimpleNamespace) -> bytes:
    def annotation(kind: str) -> str:
        return f"<ANNOTATION><{kind}><ANNOTATION_VALUE>{say(3)}</ANNOTATION_VALUE></{kind}></ANNOTATION>"

    return (
        f'<ANNOTATION_DOCUMENT><TIER TIER_ID="a">{annotation("ALIGNABLE_ANNOTATION") * 1}</TIER>'
        f'<TIER TIER_ID="b" PARENT_REF="a">{annotation("REF_ANNOTATION")}</TIER></ANNOTATION_DOCUMENT>'
    ).encode()


def html_of(say: Words, make: SimpleNamespace) -> bytes:
    return (
        f"<html><head><title>{say(2)}</title></head><body><h1>{say(2)}</h1><dl><dt>{say(1)}</dt><dd>{say(3)}</dd></dl>"
        f"<table><tr><th>{say(1)}</th><td>{say(2)}</td></tr></table><p>I: {say(3)}.</p><p>P: {say(3)}.</p>"
        f"<p>I: {say(3)}.</p><p>P: {say(3)}.</p></body></html>"
    ).encode()


def pdf_of(say: Words, make: SimpleNamespace) -> bytes:
    running = say(3)
    pages = [[running, f"I: {say(8)}.", f"P: {say(9)}.", str(number)] for number in range(1, 5)]
    data: bytes = make.pdf(pages)
    return data


def text_of(say: Words, make: SimpleNamespace) -> bytes:
    talk = "\n\n".join(f"{who}: {say(6)}." for who in ("I", "P", "I", "P"))
    return (
        f"# {say(3)}\n\nDate: {say(1)}\n\n{talk}\n\n## {say(3)}\n\nP: {say(4)}\n\nTranscribed by Rev {say(2)}\n"
    ).encode()


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("a.docx", docx_of),
        ("a.odt", odt_of),
        ("a.xlsx", table_of),
        ("a.csv", words_of_rows),
        ("b.csv", people_of),
        ("a.vtt", vtt_of),
        ("a.xml", tei_of),
        ("a.eaf", eaf_of),
        ("a.html", html_of),
        ("a.pdf", pdf_of),
        ("a.md", text_of),
    ],
)
def test_every_word_of_a_file_is_held_or_told_to_be_left_out(
    make: SimpleNamespace, name: str, build: Callable[[Words, SimpleNamespace], bytes]
) -> None:
    """Words stand everywhere people write them in this format; those that are not held are counted."""
    say = Words()
    data = build(say, make)
    result = parse(data, name)
    parts = {word.strip(".?:()#") for word in held_by(result).split()}
    missing = [word for word in say.given if word not in parts]
    assert len(missing) <= told_words(result), (missing, result.warnings)
    if name in ("a.docx", "a.odt", "a.xml", "a.eaf", "a.vtt", "a.html"):
        assert len(missing) == told_words(result), (missing, result.warnings)


words = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=8).map(
    partial(normalize, "NFC")
)
spoken = st.lists(
    st.tuples(
        st.sampled_from(["Interviewer", "Anna Roe", "P07"]), st.lists(words, min_size=1, max_size=12).map(" ".join)
    ),
    min_size=6,
    max_size=20,
)


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoken, st.sampled_from(["{}: {}", "**{}:** {}", "[{}]: {}"]), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_labelled_turns_come_back_as_written(turns: list[tuple[str, str]], shape: str, between: str) -> None:
    # Every label comes back: the reader is asked to be sure only of what is repeated.
    turns = turns + [(label, "yes") for label in ("Interviewer", "Anna Roe", "P07") for _ in range(2)]
    result = read(between.join(shape.format(*turn) for turn in turns).encode(), "talk.txt")
    assert [(turn.speaker, result.transcript.turn_text(turn)) for turn in result.transcript.turns] == turns


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(words, st.sampled_from(["", ".", "?"]), st.integers(0, 4_000)), min_size=1, max_size=300))
def test_joining_cues_keeps_every_word_and_every_time(raw: list[tuple[str, str, int]]) -> None:
    cues: list[Cue] = []
    clock = 0
    for word, end, pause in raw:
        cues.append(Cue(word + end, clock, clock + 500))
        clock += 500 + pause
    turns = turns_from_cues(cues)
    assert " ".join(turn.text for turn in turns) == " ".join(cue.text for cue in cues)
    assert turns[0].start_ms == 0 and turns[-1].end_ms == cues[-1].end_ms
    assert all((turn.end_ms or 0) <= (later.start_ms or 0) for turn, later in zip(turns, turns[1:], strict=False))


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))
def test_clock_times(hours: int, minutes: int, seconds: int, milliseconds: int) -> None:
    value = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
    for mark in ".,":
        assert clock_ms(f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{milliseconds:03d}") == value
    if hours == 0:
        assert clock_ms(f"{minutes}:{seconds:02d}") == value - milliseconds


@pytest.mark.slow
@given(texts)
def test_marks_lie_in_the_text_and_apart(text: str) -> None:
    last = 0
    for mark in find_marks(text):
        assert last <= mark.start < mark.end <= len(text)
        last = mark.end


REAL = [
    "en_otter_two_speakers.md",
    "en_whisper_no_speakers.srt",
    "en_nypl_voice_tags.vtt",
    "de_ohd_timecode_speaker.csv",
    "it_parlato_group.eaf",
    "it_parlato_orthographic.txt",
    "fr_entretien_artisan_01.docx",
    "en_pdpilot_p2_pretyped_redactions.pdf",
    "en_survivor_fwp_kansas.txt",
    "en_whisper_bracketed_times.txt",
    "de_ohd_voice_tags.vtt",
    "en_covid_panel_wide.csv",
]
INSERTED = [
    b"\0",
    b"\xff\xfe",
    b"-->",
    b"<v ",
    b'"' * 50,
    b"\n" * 5_000,
    b"[" * 3_000,
    b"X: " * 2_000,
    b"\xe2\x80",
    b"PK\x03\x04",
]


def mutate(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    kind = chance.randrange(6)
    if kind == 0:
        changed = bytearray(data)
        for _ in range(chance.choice([1, 3, 20, 200])):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    if kind == 1:
        return data[:place]
    if kind == 2:
        return data[:place] + data[place + chance.choice([1, 10, 1_000, 20_000]) :]
    if kind == 3:
        return data[: place + chance.choice([10, 1_000, 20_000])] + data[place:]
    if kind == 4:
        return data[:place] + chance.choice(INSERTED) + data[place:]
    return mutate_member(data, chance) if data.startswith(b"PK") else data[place:]


def mutate_member(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutate(content, chance) if name == chosen and content else content)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_damaged_real_files_are_read_or_refused(interview: Callable[[str], bytes], name: str) -> None:
    data = interview(name)
    chance = random.Random(name)
    for _ in range(12):
        changed = mutate(data, chance)
        if changed:
            read_or_refuse(changed, name)
