"""Plain-text transcripts in the shapes that programs write them, as somebody would bring them along; all invented."""

import pytest

from pipelines.readers import formats
from pipelines.readers.safely import sandbox
from tests.unit.readers.conftest import turns

Q, A, S = "So where did you grow up?", "Near the sea.", "I see."

# Program or habit → the text, and for each turn: speaker, start in milliseconds, words.
SHAPES: dict[str, tuple[str, list[tuple[str | None, int | None, str]]]] = {
    "otter.txt": (
        f"Nora Vale  0:03\n{Q}\n\nSpeaker 2  0:07\n{A} It was quiet.\n\nNora Vale  1:02:15\nAnd after that?\n\n"
        "Transcribed by https://otter.ai\n",
        [("Nora Vale", 3000, Q), ("Speaker 2", 7000, f"{A} It was quiet."), ("Nora Vale", 3735000, "And after that?")],
    ),
    "rev.txt": (
        f"Interviewer (00:03):\n{Q}\n\nMara (00:07):\n{A} [crosstalk 00:00:09]\n\nInterviewer (01:02):\n"
        f"{S} [inaudible 00:01:04]\n",
        [
            ("Interviewer", 3000, Q),
            ("Mara", 7000, f"{A} [crosstalk 00:00:09]"),
            ("Interviewer", 62000, f"{S} [inaudible 00:01:04]"),
        ],
    ),
    "zoom.vtt": (
        f"WEBVTT\n\n1\n00:00:03.120 --> 00:00:06.000\nNora Vale: {Q}\n\n2\n00:00:06.500 --> 00:00:09.000\n"
        f"Mara Lind: {A}\n\n3\n00:00:09.000 --> 00:00:12.000\nMara Lind: It was quiet.\n",
        [("Nora Vale", 3120, Q), ("Mara Lind", 6500, f"{A} It was quiet.")],
    ),
    "zoomchat.txt": (
        "00:01:03\tNora Vale:\tHello everyone\n00:01:20\tMara Lind:\tHi, glad to be here\n"
        "00:02:10\tNora Vale:\tShall we start?\n",
        [
            ("Nora Vale", 63000, "Hello everyone"),
            ("Mara Lind", 80000, "Hi, glad to be here"),
            ("Nora Vale", 130000, "Shall we start?"),
        ],
    ),
    "zoomtranscript.txt": (
        f"[Nora Vale] 14:03:22\n{Q}\n\n[Mara Lind] 14:03:30\n{A}\n\n[Nora Vale] 14:03:41\n{S}\n",
        [("Nora Vale", 50602000, Q), ("Mara Lind", 50610000, A), ("Nora Vale", 50621000, S)],
    ),
    "teams.vtt": (
        "WEBVTT\n\n5f2c9a1e-1111-2222-3333-444455556666/12-0\n00:00:03.120 --> 00:00:06.000\n"
        "<v Nora Vale>So where did\nyou grow up?</v>\n\n5f2c9a1e-1111-2222-3333-444455556666/13-0\n"
        f"00:00:06.500 --> 00:00:09.000\n<v Mara Lind>{A}</v>\n",
        [("Nora Vale", 3120, Q), ("Mara Lind", 6500, A)],
    ),
    "teams.txt": (
        f"Nora Vale   0:03\n{Q}\nMara Lind   0:07\n{A}\nNora Vale   0:12\n{S}\n",
        [("Nora Vale", 3000, Q), ("Mara Lind", 7000, A), ("Nora Vale", 12000, S)],
    ),
    "descript.md": (
        f"[00:00:03] **Nora:** {Q}\n\n[00:00:07] **Mara:** {A}\n\n**Nora:** {S}\n",
        [("Nora", 3000, Q), ("Mara", 7000, A), ("Nora", None, S)],
    ),
    "nvivo.txt": (
        f"Timespan\tContent\tSpeaker\n0:00.0 - 0:03.2\t{Q}\tInterviewer\n0:03.2 - 0:07.9\t{A}\tMara\n"
        f"0:07.9 - 0:10.0\t{S}\tInterviewer\n",
        [("Interviewer", 0, Q), ("Mara", 3200, A), ("Interviewer", 7900, S)],
    ),
    "f4.txt": (
        f"I: {Q} #00:00:03-5#\n\nB: {A} (...) It was quiet. #00:00:09-2#\n\nI: {S} #00:00:12-0#\n",
        [("I", None, Q), ("B", None, f"{A} (...) It was quiet."), ("I", None, S)],
    ),
    "maxqda.txt": (
        f"#00:00:00-0# Interviewer: {Q}\n#00:00:03-5# B1: {A}\n#00:00:12-0# Interviewer: {S}\n",
        [("Interviewer", 0, Q), ("B1", 3500, A), ("Interviewer", 12000, S)],
    ),
    "gdocs.txt": (
        f"\ufeffInterview transcript – 12 May\r\n\r\n\r\nNORA: {Q}\r\n\r\nMARA: {A}\r\nIt was quiet there.\r\n"
        f"\r\nNORA: {S}\r\n",
        [("NORA", None, Q), ("MARA", None, f"{A}\nIt was quiet there."), ("NORA", None, S)],
    ),
    "qa.txt": (
        f"Q. {Q}\nA. {A}\nQ. And after that?\nA. We moved away.\n",
        [("Q", None, Q), ("A", None, A), ("Q", None, "And after that?"), ("A", None, "We moved away.")],
    ),
    "dash.txt": (
        f"- {Q}\n- {A} It was quiet.\n- And after that?\n- We moved away.\n",
        [
            (None, None, f"- {Q}"),
            (None, None, f"- {A} It was quiet."),
            (None, None, "- And after that?"),
            (None, None, "- We moved away."),
        ],
    ),
    "inqscribe.txt": (
        f"[00:00:03.12] Nora: {Q}\n[00:00:07.20] Mara: {A}\n[00:00:12.02] Nora: {S}\n",
        [("Nora", 3120, Q), ("Mara", 7200, A), ("Nora", 12020, S)],
    ),
    "happyscribe.txt": (
        f"Speaker 1 [00:00:03]:\n{Q}\n\nSpeaker 2 [00:00:07]:\n{A}\n\nSpeaker 1 [00:00:12]:\n{S}\n",
        [("Speaker 1", 3000, Q), ("Speaker 2", 7000, A), ("Speaker 1", 12000, S)],
    ),
    "gmeet.txt": (
        "Interview (2024-05-12 14:03 GMT+2) - Transcript\nAttendees\nMara Lind, Nora Vale\nTranscript\n"
        f"Nora Vale: {Q}\nMara Lind: {A}\n00:05:00\nNora Vale: {S}\nMeeting ended after 00:10:00\n",
        [("Nora Vale", None, Q), ("Mara Lind", None, A), ("Nora Vale", None, f"{S}\nMeeting ended after 00:10:00")],
    ),
    "caption_commas.srt": (
        f"1\n00:00:03,120 --> 00:00:06,000\n[Nora] {Q}\n\n2\n00:00:06,500 --> 00:00:09,000\n[Mara] {A}\n\n3\n"
        f"00:00:09,500 --> 00:00:11,000\n[Nora] {S}\n",
        [("Nora", 3120, Q), ("Mara", 6500, A), ("Nora", 9500, S)],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SHAPES))
def test_text_in_the_shapes_of_programs(name: str) -> None:
    text, expected = SHAPES[name]
    read = sandbox.read_safely(text.encode(), name)
    transcript = read.transcript
    assert [(t.speaker, t.start_ms, transcript.turn_text(t)) for t in transcript.turns] == expected
    for turn in transcript.turns:
        assert transcript.text[turn.start : turn.end] == transcript.turn_text(turn)


@pytest.mark.parametrize(
    "log",
    [
        "14:03:22\t From Anna Roe : Hello all\n14:03:40\t From Ben : Hi\n14:04:22\t From Anna Roe to Everyone : Bye\n",
        "14:03:22 From Anna Roe to Everyone:\n\tHello all\n14:03:40 From Ben to Anna Roe:\n\tHi\n"
        "14:04:22 From Anna Roe to Everyone:\n\tBye\n",
    ],
)
def test_the_chat_of_a_video_call(log: str) -> None:
    result = formats.read(log.encode(), "chat.txt")
    assert turns(result) == [("Anna Roe", "Hello all"), ("Ben", "Hi"), ("Anna Roe", "Bye")]
    assert [turn.start_ms for turn in result.transcript.turns] == [0, 18_000, 60_000]


def test_marks_of_direction_in_a_chat_log_cut_no_name() -> None:
    log = "[12.05.24, 14:03:22] Anna: Hello\n\u200e[12.05.24, 14:04:00] Ben: Hi, Je\u200eanne\n"
    log += "[12.05.24, 14:05:10] Anna: Yes\n"
    result = formats.read(log.encode(), "chat.txt")
    assert turns(result) == [("Anna", "Hello"), ("Ben", "Hi, Jeanne"), ("Anna", "Yes")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dashes.txt", "I - So how was it?\n\nP – Quiet - and far.\n\nI - And then?\n\nP – Loud.\n"),
        ("live.txt", ">> ANNA ROE: So how was it?\n>> BEN: Quiet - and far.\n>> ANNA ROE: And then?\n>> BEN: Loud.\n"),
        ("numbers.txt", "1\n2 I: So how was it?\n3\n4 P: Quiet - and far.\n5\n6 I: And then?\n7 P: Loud.\n"),
        (
            "bars.md",
            "| Speaker | Text |\n|---|:--|\n| I | So how was it? |\n| P | Quiet - and far. |\n"
            "| I | And then? |\n| P | Loud. |",
        ),
        ("bold.md", "**I:**\nSo how was it?\n\n**P:**\nQuiet - and far.\n\n**I:**\nAnd then?\n\n**P:**\nLoud.\n"),
        (
            "signed.txt",
            "Anna, [12.05.2024 14:03]\nSo how was it?\n\nBen, [12.05.2024 14:04]\nQuiet - and far.\n\n"
            "Anna, [12.05.2024 14:05]\nAnd then?\n\nBen, [12.05.2024 14:06]\nLoud.\n",
        ),
    ],
)
def test_more_habits(name: str, text: str) -> None:
    result = formats.read(text.encode(), name)
    assert [words for _, words in turns(result)] == ["So how was it?", "Quiet - and far.", "And then?", "Loud."]
    assert len(result.transcript.speakers) == 2


def test_a_dash_after_a_word_is_no_label() -> None:
    text = "Well - it was quiet.\n\nSchool - that was far away.\n\nWell - and then?\n\nSchool - loud.\n"
    assert formats.read(text.encode(), "a.txt").transcript.speakers == ()


def test_lines_all_in_bold_lose_their_marks() -> None:
    result = formats.read(b"**So how was it?**\n\nIt was **very** quiet.\n", "a.md")
    assert turns(result) == [(None, "So how was it?"), (None, "It was **very** quiet.")]
