"""Plain-text transcripts in the shapes that programs write them, as somebody would bring them along; all invented."""

import pytest

from pipelines.readers import formats
from pipelines.readers.safely import sandbox
from tests.unit.readers.conftest import turns

# Program or habit → the text, and for each turn: speaker, start in milliseconds, words.
SHAPES: dict[str, tuple[str, list[tuple[str | None, int | None, str]]]] = {
    "otter.txt": (
        "Nora Vale  0:03\n"
        "So where did you grow up?\n"
        "\n"
        "Speaker 2  0:07\n"
        "Near the sea. It was quiet.\n"
        "\n"
        "Nora Vale  1:02:15\n"
        "And after that?\n"
        "\n"
        "Transcribed by https://otter.ai\n",
        [
            ("Nora Vale", 3000, "So where did you grow up?"),
            ("Speaker 2", 7000, "Near the sea. It was quiet."),
            ("Nora Vale", 3735000, "And after that?"),
        ],
    ),
    "trint.txt": (
        "[00:00:03] Speaker 1: So where did you grow up?\n"
        "\n"
        "[00:00:07] Speaker 2: Near the sea.\n"
        "\n"
        "[00:00:12] Speaker 1: I see.\n",
        [
            ("Speaker 1", 3000, "So where did you grow up?"),
            ("Speaker 2", 7000, "Near the sea."),
            ("Speaker 1", 12000, "I see."),
        ],
    ),
    "rev.txt": (
        "Interviewer (00:03):\n"
        "So where did you grow up?\n"
        "\n"
        "Mara (00:07):\n"
        "Near the sea. [crosstalk 00:00:09]\n"
        "\n"
        "Interviewer (01:02):\n"
        "I see. [inaudible 00:01:04]\n",
        [
            ("Interviewer", 3000, "So where did you grow up?"),
            ("Mara", 7000, "Near the sea. [crosstalk 00:00:09]"),
            ("Interviewer", 62000, "I see. [inaudible 00:01:04]"),
        ],
    ),
    "zoom.vtt": (
        "WEBVTT\n"
        "\n"
        "1\n"
        "00:00:03.120 --> 00:00:06.000\n"
        "Nora Vale: So where did you grow up?\n"
        "\n"
        "2\n"
        "00:00:06.500 --> 00:00:09.000\n"
        "Mara Lind: Near the sea.\n"
        "\n"
        "3\n"
        "00:00:09.000 --> 00:00:12.000\n"
        "Mara Lind: It was quiet.\n",
        [("Nora Vale", 3120, "So where did you grow up?"), ("Mara Lind", 6500, "Near the sea. It was quiet.")],
    ),
    "zoomchat.txt": (
        "00:01:03\tNora Vale:\tHello everyone\n"
        "00:01:20\tMara Lind:\tHi, glad to be here\n"
        "00:02:10\tNora Vale:\tShall we start?\n",
        [
            ("Nora Vale", 63000, "Hello everyone"),
            ("Mara Lind", 80000, "Hi, glad to be here"),
            ("Nora Vale", 130000, "Shall we start?"),
        ],
    ),
    "zoomtranscript.txt": (
        "[Nora Vale] 14:03:22\n"
        "So where did you grow up?\n"
        "\n"
        "[Mara Lind] 14:03:30\n"
        "Near the sea.\n"
        "\n"
        "[Nora Vale] 14:03:41\n"
        "I see.\n",
        [
            ("Nora Vale", 50602000, "So where did you grow up?"),
            ("Mara Lind", 50610000, "Near the sea."),
            ("Nora Vale", 50621000, "I see."),
        ],
    ),
    "teams.vtt": (
        "WEBVTT\n"
        "\n"
        "5f2c9a1e-1111-2222-3333-444455556666/12-0\n"
        "00:00:03.120 --> 00:00:06.000\n"
        "<v Nora Vale>So where did\n"
        "you grow up?</v>\n"
        "\n"
        "5f2c9a1e-1111-2222-3333-444455556666/13-0\n"
        "00:00:06.500 --> 00:00:09.000\n"
        "<v Mara Lind>Near the sea.</v>\n",
        [("Nora Vale", 3120, "So where did you grow up?"), ("Mara Lind", 6500, "Near the sea.")],
    ),
    "teams.txt": (
        "Nora Vale   0:03\nSo where did you grow up?\nMara Lind   0:07\nNear the sea.\nNora Vale   0:12\nI see.\n",
        [
            ("Nora Vale", 3000, "So where did you grow up?"),
            ("Mara Lind", 7000, "Near the sea."),
            ("Nora Vale", 12000, "I see."),
        ],
    ),
    "descript.md": (
        "[00:00:03] **Nora:** So where did you grow up?\n\n[00:00:07] **Mara:** Near the sea.\n\n**Nora:** I see.\n",
        [("Nora", 3000, "So where did you grow up?"), ("Mara", 7000, "Near the sea."), ("Nora", None, "I see.")],
    ),
    "nvivo.txt": (
        "Timespan\tContent\tSpeaker\n"
        "0:00.0 - 0:03.2\tSo where did you grow up?\tInterviewer\n"
        "0:03.2 - 0:07.9\tNear the sea.\tMara\n"
        "0:07.9 - 0:10.0\tI see.\tInterviewer\n",
        [
            ("Interviewer", 0, "So where did you grow up?"),
            ("Mara", 3200, "Near the sea."),
            ("Interviewer", 7900, "I see."),
        ],
    ),
    "f4.txt": (
        "I: So where did you grow up? #00:00:03-5#\n"
        "\n"
        "B: Near the sea. (...) It was quiet. #00:00:09-2#\n"
        "\n"
        "I: I see. #00:00:12-0#\n",
        [
            ("I", None, "So where did you grow up?"),
            ("B", None, "Near the sea. (...) It was quiet."),
            ("I", None, "I see."),
        ],
    ),
    "maxqda.txt": (
        "#00:00:00-0# Interviewer: So where did you grow up?\n"
        "#00:00:03-5# B1: Near the sea.\n"
        "#00:00:12-0# Interviewer: I see.\n",
        [
            ("Interviewer", 0, "So where did you grow up?"),
            ("B1", 3500, "Near the sea."),
            ("Interviewer", 12000, "I see."),
        ],
    ),
    "gdocs.txt": (
        "\ufeffInterview transcript – 12 May\r\n"
        "\r\n"
        "\r\n"
        "NORA: So where did you grow up?\r\n"
        "\r\n"
        "MARA: Near the sea.\r\n"
        "It was quiet there.\r\n"
        "\r\n"
        "NORA: I see.\r\n",
        [
            ("NORA", None, "So where did you grow up?"),
            ("MARA", None, "Near the sea.\nIt was quiet there."),
            ("NORA", None, "I see."),
        ],
    ),
    "qa.txt": (
        "Q. So where did you grow up?\nA. Near the sea.\nQ. And after that?\nA. We moved away.\n",
        [
            ("Q", None, "So where did you grow up?"),
            ("A", None, "Near the sea."),
            ("Q", None, "And after that?"),
            ("A", None, "We moved away."),
        ],
    ),
    "bold.md": (
        "**Interviewer:** So where did you grow up?\n\n**P03:** Near the sea.\n\n**Interviewer:** I see.\n",
        [
            ("Interviewer", None, "So where did you grow up?"),
            ("P03", None, "Near the sea."),
            ("Interviewer", None, "I see."),
        ],
    ),
    "dash.txt": (
        "- So where did you grow up?\n- Near the sea. It was quiet.\n- And after that?\n- We moved away.\n",
        [
            (None, None, "- So where did you grow up?"),
            (None, None, "- Near the sea. It was quiet."),
            (None, None, "- And after that?"),
            (None, None, "- We moved away."),
        ],
    ),
    "inqscribe.txt": (
        "[00:00:03.12] Nora: So where did you grow up?\n"
        "[00:00:07.20] Mara: Near the sea.\n"
        "[00:00:12.02] Nora: I see.\n",
        [("Nora", 3120, "So where did you grow up?"), ("Mara", 7200, "Near the sea."), ("Nora", 12020, "I see.")],
    ),
    "happyscribe.txt": (
        "Speaker 1 [00:00:03]:\n"
        "So where did you grow up?\n"
        "\n"
        "Speaker 2 [00:00:07]:\n"
        "Near the sea.\n"
        "\n"
        "Speaker 1 [00:00:12]:\n"
        "I see.\n",
        [
            ("Speaker 1", 3000, "So where did you grow up?"),
            ("Speaker 2", 7000, "Near the sea."),
            ("Speaker 1", 12000, "I see."),
        ],
    ),
    "sonix.txt": (
        "Nora: [00:00:03] So where did you grow up?\n\nMara: [00:00:07] Near the sea.\n\nNora: [00:00:12] I see.\n",
        [("Nora", 3000, "So where did you grow up?"), ("Mara", 7000, "Near the sea."), ("Nora", 12000, "I see.")],
    ),
    "gmeet.txt": (
        "Interview (2024-05-12 14:03 GMT+2) - Transcript\n"
        "Attendees\n"
        "Mara Lind, Nora Vale\n"
        "Transcript\n"
        "Nora Vale: So where did you grow up?\n"
        "Mara Lind: Near the sea.\n"
        "00:05:00\n"
        "Nora Vale: I see.\n"
        "Meeting ended after 00:10:00\n",
        [
            ("Nora Vale", None, "So where did you grow up?"),
            ("Mara Lind", None, "Near the sea."),
            ("Nora Vale", None, "I see.\nMeeting ended after 00:10:00"),
        ],
    ),
    "caption_commas.srt": (
        "1\n"
        "00:00:03,120 --> 00:00:06,000\n"
        "[Nora] So where did you grow up?\n"
        "\n"
        "2\n"
        "00:00:06,500 --> 00:00:09,000\n"
        "[Mara] Near the sea.\n"
        "\n"
        "3\n"
        "00:00:09,500 --> 00:00:11,000\n"
        "[Nora] I see.\n",
        [("Nora", 3120, "So where did you grow up?"), ("Mara", 6500, "Near the sea."), ("Nora", 9500, "I see.")],
    ),
    "whatsapp.txt": (
        "12/05/2024, 14:03 - Nora: So where did you grow up?\n"
        "12/05/2024, 14:05 - Mara: Near the sea.\n"
        "12/05/2024, 14:06 - Nora: I see.\n",
        [("Nora", 0, "So where did you grow up?"), ("Mara", 120000, "Near the sea."), ("Nora", 180000, "I see.")],
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("3/14/24, 9:05 PM", "3/14/24, 9:06 PM"),
        ("[14.03.2024, 21:05:00]", "[14.03.2024, 21:06:00]"),
        ("2024-03-14 21:05", "2024-03-14 21:06"),
    ],
)
def test_chat_logs_of_several_countries(first: str, later: str) -> None:
    dash = "" if first.startswith("[") else " -"
    text = (
        f"{first}{dash} Messages are encrypted.\n{first}{dash} Nora: Are you there?\nI waited.\n"
        f"{later}{dash} Mara: Yes.\n{later}{dash} Nora: Good.\n"
    )
    read = sandbox.read_safely(text.encode(), "chat.txt")
    turns = [(t.speaker, t.start_ms, read.transcript.turn_text(t)) for t in read.transcript.turns]
    assert turns == [("Nora", 0, "Are you there?\nI waited."), ("Mara", 60_000, "Yes."), ("Nora", 60_000, "Good.")]
    assert any("times count from the first message" in warning for warning in read.warnings)


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
