"""Counts and places checked by eye against the files themselves.

No words and no names of these people are written here: turns are known by their place and length, and texts are
compared with what a plain reading of the same file gives.
"""

import html
import io
import re
from collections.abc import Callable

import pytest

from pipelines.readers import guess_roles, read
from pipelines.transcript import ReadResult

Load = Callable[[str], bytes]


def words(result: ReadResult) -> list[str]:
    return result.transcript.text.split()


def spoken(result: ReadResult, ordinal: int) -> str:
    return result.transcript.turn_text(result.transcript.turns[ordinal])


def lengths(result: ReadResult, *ordinals: int) -> list[int]:
    return [len(spoken(result, ordinal).split()) for ordinal in ordinals]


def warned(result: ReadResult, part: str) -> bool:
    return any(part in warning for warning in result.warnings)


def assert_tiled(result: ReadResult) -> None:
    position = 0
    for turn in result.transcript.turns:
        assert turn.start == position
        assert turn.end > turn.start
        position = turn.end + 1
    assert position == len(result.transcript.text) + 1


@pytest.mark.slow
def test_otter_markdown(interview: Load) -> None:
    name = "en_otter_two_speakers.md"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    headers = re.findall(r"^(\S+ \S+)  (\d+:\d{2})  $", data.decode(), re.MULTILINE)
    assert len(result.transcript.turns) == len(headers) == 59
    assert [turn.speaker for turn in result.transcript.turns] == [speaker for speaker, _ in headers]
    assert len(result.transcript.speakers) == 2
    assert (result.format, result.encoding, result.language) == ("text", "utf-8", "en")
    assert lengths(result, 0, 1, 2, 57, 58) == [114, 98, 55, 52, 3]
    # A turn of several paragraphs keeps them; the preamble and Otter's own line are not speech.
    assert spoken(result, 1).count("\n") == 1
    assert "Details" not in result.transcript.text
    assert "otter.ai" not in result.transcript.text
    assert result.parts[0].heading.splitlines()[1] == "Details"
    body = re.sub(r"^\S+ \S+  \d+:\d{2}  $", "", data.decode().split("## Transcript")[1], flags=re.MULTILINE)
    assert words(result) == body.split("Transcribed by")[0].split()
    assert warned(result, "5 lines before the first speaker")
    # The second recording begins at 0:00 in turn 32.
    assert result.splits == (32,)
    assert result.parts[1].heading == ""
    assert [turn.start_ms for turn in result.transcript.turns[31:34]] == [2_355_000, 0, 10_000]
    assert list(guess_roles(result.transcript).values()) == ["interviewer", "participant"]


@pytest.mark.slow
def test_whisper_console_text_and_srt_of_one_talk_give_the_same_words(interview: Load) -> None:
    srt = read(interview("en_whisper_no_speakers.srt"), "en_whisper_no_speakers.srt")
    text = read(interview("en_whisper_bracketed_times.txt"), "en_whisper_bracketed_times.txt")
    # The README's 11.1k and 13.3k count the times too; the words spoken are the same 6,189 in both.
    assert words(srt) == words(text)
    assert len(words(srt)) == 6_189
    assert srt.transcript == text.transcript
    assert (srt.format, text.format) == ("srt", "text")


@pytest.mark.slow
def test_srt_is_rejoined_into_readable_turns(interview: Load) -> None:
    result = read(interview("en_whisper_no_speakers.srt"), "en_whisper_no_speakers.srt")
    assert_tiled(result)
    assert len(result.transcript.turns) == 93
    assert max(lengths(result, *range(93))) <= 90
    assert lengths(result, 0, 1, 92) == [85, 78, 46]
    ends = [result.transcript.turn_text(turn).rstrip("♪ ")[-1] for turn in result.transcript.turns]
    assert set(ends) <= set(".?!")
    starts = [turn.start_ms for turn in result.transcript.turns]
    assert starts == sorted(start for start in starts if start is not None)
    assert (starts[0], result.transcript.turns[-1].end_ms) == (43_810, 3_125_560)
    assert result.transcript.speakers == ()
    assert warned(result, "No speakers are marked")


@pytest.mark.slow
def test_srt_words_are_those_a_second_reader_finds(interview: Load) -> None:
    pysubs2 = pytest.importorskip("pysubs2")
    data = interview("en_whisper_no_speakers.srt")
    subtitles = pysubs2.SSAFile.from_string(data.decode("utf-8"), "srt")
    assert words(read(data, "a.srt")) == " ".join(event.plaintext for event in subtitles).split()


@pytest.mark.slow
def test_nypl_voice_tags(interview: Load) -> None:
    name = "en_nypl_voice_tags.vtt"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    cues = data.decode().split("\n\n00:", 1)[1]
    lines = [line for line in cues.split("\n") if "-->" not in line]
    assert words(result) == re.sub(r"<v [^>]*>", " ", "\n".join(lines)).split()
    assert len(result.transcript.turns) == 136
    assert result.transcript.speakers == tuple(dict.fromkeys(re.findall(r"<v ([^>]*)>", data.decode())))
    assert len(result.transcript.speakers) == 3
    assert lengths(result, 0, 1, 2, 134, 135) == [78, 32, 24, 53, 5]
    assert result.parts[0].heading.startswith("Title: ")
    assert "Origin" not in result.transcript.text
    assert warned(result, "812 of 957 cues name no speaker")
    assert warned(result, "1 block of notes")
    assert result.splits == ()


def test_ohd_voice_tags_continue_the_last_speaker(interview: Load) -> None:
    result = read(interview("de_ohd_voice_tags.vtt"), "de_ohd_voice_tags.vtt")
    assert_tiled(result)
    assert result.language == "de"
    assert [turn.speaker for turn in result.transcript.turns] == ["INT"] + 7 * ["AB"] + ["INT"]
    assert spoken(result, 0).endswith("<[?]> .")
    assert lengths(result, 0, 1, 7, 8) == [29, 77, 36, 8]
    assert result.transcript.turns[1].start_ms == 19_315
    assert result.transcript.turns[7].end_ms == 244_951
    assert [mark.kind for mark in result.marks] == ["unclear", "unclear"]
    first = result.marks[0]
    assert result.transcript.text[first.start : first.end] == "<[?]>"
    assert warned(result, "11 of 14 cues name no speaker")


def test_ohd_table_parted_by_tabs_though_named_csv(interview: Load) -> None:
    result = read(interview("de_ohd_timecode_speaker.csv"), "de_ohd_timecode_speaker.csv")
    assert_tiled(result)
    assert (result.format, result.language) == ("csv", "de")
    speakers = [turn.speaker for turn in result.transcript.turns]
    assert speakers == 4 * ["INT"] + 11 * ["AB"] + 3 * [None]
    assert [turn.start_ms for turn in result.transcript.turns[:2]] == [5_000, 11_150]
    assert lengths(result, 0, 5, 17) == [15, 15, 6]
    assert any("\u0141" in spoken(result, ordinal) for ordinal in range(18))
    assert warned(result, "parted by tabs")
    assert warned(result, "3 rows without a speaker")


@pytest.mark.slow
def test_survivor_narratives_are_three_interviews(interview: Load) -> None:
    name = "en_survivor_fwp_kansas.txt"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    assert len(result.transcript.turns) == 50
    assert result.transcript.speakers == ()
    assert result.splits == (24, 44)
    first_lines = [line for line in data.decode().splitlines() if line.strip()][:2]
    assert all(part.heading.splitlines()[:2] == first_lines for part in result.parts)
    assert [len(part.heading.splitlines()) for part in result.parts] == [5, 5, 5]
    assert lengths(result, 0, 1, 23, 24, 44, 49) == [47, 53, 20, 19, 107, 310]
    assert warned(result, "3 interviews")
    assert warned(result, "15 heading lines")
    # Lines broken at 72 columns are whole again, and nothing but the headings is missing.
    assert "\n" not in spoken(result, 0)
    headings = [line for part in result.parts for line in part.heading.splitlines()]
    lines = [line for line in data.decode().splitlines() if line.strip() not in headings]
    assert words(result) == "\n".join(lines).split()


@pytest.mark.slow
def test_survivor_narratives_divide_into_three_results(interview: Load) -> None:
    whole = read(interview("en_survivor_fwp_kansas.txt"), "en_survivor_fwp_kansas.txt")
    parts = whole.divide()
    assert [len(part.transcript.turns) for part in parts] == [24, 20, 6]
    for part in parts:
        assert_tiled(part)
    assert "\n".join(part.transcript.text for part in parts) == whole.transcript.text
    assert sum(len(part.marks) for part in parts) == len(whole.marks)
    assert len({part.parts[0].heading for part in parts}) == 3


@pytest.mark.slow
def test_italian_tabbed_utterances(interview: Load) -> None:
    name = "it_parlato_orthographic.txt"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    rows = [line.split("\t") for line in data.decode().splitlines()]
    turns = result.transcript.turns
    assert len(turns) == 561
    assert [(turn.speaker, result.transcript.turn_text(turn)) for turn in turns] == [
        (speaker, text.strip()) for speaker, text in rows
    ]
    assert result.language == "it"
    assert guess_roles(result.transcript) == {"TOR001": "interviewer", "TOI007": "participant"}


def test_elan_group(interview: Load) -> None:
    name = "it_parlato_group.eaf"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    values = re.findall(r"<ANNOTATION_VALUE>([^<]*\S[^<]*)</ANNOTATION_VALUE>", data.decode())
    assert len(result.transcript.turns) == len(values) == 188
    assert set(result.transcript.speakers) == {"TOI002", "TOI003", "TOR001", "TOR002", "TOR003"}
    starts = [turn.start_ms or 0 for turn in result.transcript.turns]
    assert starts == sorted(starts)
    assert sorted(spoken(result, ordinal) for ordinal in range(188)) == sorted(
        html.unescape(value).strip() for value in values
    )
    assert lengths(result, 0, 1, 2, 186, 187) == [5, 1, 4, 18, 1]
    assert warned(result, "while another speaker is still talking")
    assert {mark.kind for mark in result.marks} >= {"pause", "event"}


def test_french_word_document(interview: Load) -> None:
    import docx

    name = "fr_entretien_artisan_01.docx"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    labels = [text for text in texts if re.match(r"\[(Chercheur|Interviewe)\] \(", text)]
    assert len(result.transcript.turns) == len(labels) == 36
    assert result.transcript.speakers == ("Chercheur", "Interviewe")
    assert words(result) == " ".join(text for text in texts[1:] if text not in labels).split()
    assert result.parts[0].heading == texts[0]
    assert (result.transcript.turns[0].start_ms, result.transcript.turns[0].end_ms) == (1_000, 11_000)
    # "(8:16- 9:20)": a label with a blank missing is still one.
    assert [(turn.start_ms, turn.end_ms) for turn in result.transcript.turns if turn.start_ms == 496_000] == [
        (496_000, 560_000)
    ]
    # A guide question numbered inside the turn is words, not a speaker.
    assert re.match(r"[^\n]*\n1 - ", spoken(result, 0))
    assert lengths(result, 0, 1, 3, 34, 35) == [26, 15, 525, 18, 7]
    assert result.language == "fr"
    assert guess_roles(result.transcript) == {"Chercheur": "interviewer", "Interviewe": "participant"}


@pytest.mark.slow
def test_windows_1252_table_with_one_row_a_person(interview: Load) -> None:
    import csv

    name = "en_covid_panel_wide.csv"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    rows = list(csv.DictReader(io.StringIO(data.decode("cp1252"), newline="")))
    assert result.encoding == "windows-1252"
    assert len(result.parts) == len(rows) == 57
    assert result.parts[1].attributes["Gender"] == rows[1]["Gender"]
    assert "Q1" not in result.parts[1].attributes
    answers = [row[f"Q{number}"] for row in rows for number in range(1, 6) if row[f"Q{number}"].strip()]
    told = [turn for turn in result.transcript.turns if turn.speaker == "Participant"]
    assert len(told) == len(answers) == 278
    assert [result.transcript.turn_text(turn).split() for turn in told] == [answer.split() for answer in answers]
    people = result.divide()
    assert len(people) == 57
    assert people[0].transcript.speakers == ("Question", "Participant")
    assert people[5].parts[0].attributes["Name"] == rows[5]["Name"]
    assert guess_roles(people[0].transcript) == {"Question": "interviewer", "Participant": "participant"}


@pytest.mark.slow
def test_pdf_with_line_numbers_and_earlier_redactions(interview: Load) -> None:
    import pypdf

    name = "en_pdpilot_p2_pretyped_redactions.pdf"
    data = interview(name)
    result = read(data, name)
    assert_tiled(result)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    lines = [line.strip() for page in pages for line in page.split("\n")]
    labels = [line for line in lines if re.fullmatch(r"\w+:", line)]
    interviewer, participant = dict.fromkeys(label.rstrip(":") for label in labels)
    assert len(result.transcript.turns) == len(labels) == 165
    text_lines = [line for line in lines if not re.fullmatch(r"\d+(/8)?", line) and line not in labels]
    assert words(result) == " ".join(text_lines).split()[1:]
    assert result.parts[0].heading == text_lines[0] == "Interview"
    assert lengths(result, 0, 1, 2, 163, 164) == [20, 1, 16, 13, 8]
    redactions = [mark for mark in result.marks if mark.kind == "redaction"]
    assert len(redactions) == 12
    assert all(set(result.transcript.text[mark.start : mark.end].split()[0]) == {"X"} for mark in redactions)
    assert warned(result, "holding only a number left out")
    assert guess_roles(result.transcript) == {interviewer: "interviewer", participant: "participant"}
