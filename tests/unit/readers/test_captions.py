import pytest

from pipelines.errors import BrokenFile
from pipelines.readers import read
from pipelines.readers.speech.cues import MOST_WORDS, Cue, turns_from_cues
from tests.unit.readers.conftest import turns


def vtt(*cues: str) -> bytes:
    blocks = [f"00:{10 + place}:00.000 --> 00:{10 + place}:05.000\n{cue}\n" for place, cue in enumerate(cues)]
    return "\n".join(["WEBVTT\n", *blocks]).encode()


def test_voice_tags_unclosed_and_absent_on_continuation_cues() -> None:
    result = read(vtt("<v Anna Roe>Hello.", "So it goes.", "<v Ben>I see.", "Yes."), "a.vtt")
    assert turns(result) == [("Anna Roe", "Hello."), ("Anna Roe", "So it goes."), ("Ben", "I see."), ("Ben", "Yes.")]
    assert any("2 of 4 cues name no speaker; taken to continue" in warning for warning in result.warnings)


def test_closed_voice_tags_leave_other_cues_without_speaker() -> None:
    result = read(vtt("<v Anna>Hello.</v>", "<v Ben>Hi.</v>", "So it goes."), "a.vtt")
    assert [speaker for speaker, _ in turns(result)] == ["Anna", "Ben", None]


def test_two_voices_in_one_cue() -> None:
    result = read(vtt("<v Anna>Hello. <v Ben>Hi."), "a.vtt")
    assert turns(result) == [("Anna", "Hello."), ("Ben", "Hi.")]


def test_markup_goes_and_transcribers_marks_stay() -> None:
    result = read(
        vtt("<v.loud Anna><i>So</i> <00:10:01.000><c>we</c> went &amp; saw <[?]> <n(now Lake Town)> <=>so."), "a.vtt"
    )
    assert turns(result) == [("Anna", "So we went & saw <[?]> <n(now Lake Town)> <=>so.")]


def test_header_missing_hourless_times_and_commas() -> None:
    result = read(b"1:02.000 --> 1:04,500 align:start\nHello.\n\n1:10 --> 1:12\nWell then.\n", "a.vtt")
    assert (result.transcript.turns[0].start_ms, result.transcript.turns[0].end_ms) == (62_000, 64_500)
    assert any("does not say WEBVTT" in warning for warning in result.warnings)


def test_times_without_leading_zeros() -> None:
    result = read(
        b"WEBVTT\n\na1b2/12-0\n0:0:0.0 --> 0:0:3.540\n<v Anna>Hello.</v>\n\n"
        b"a1b2/13-0\n0:1:5.2 --> 0:1:17.23\n<v Ben>Hi.</v>",
        "a.vtt",
    )
    assert turns(result) == [("Anna", "Hello."), ("Ben", "Hi.")]
    assert [(turn.start_ms, turn.end_ms) for turn in result.transcript.turns] == [(0, 3_540), (65_200, 77_230)]


def test_notes_and_styles_are_left_out_and_early_notes_are_heading() -> None:
    data = (
        "WEBVTT Talk with P3\n\nNOTE\nRecorded in spring\n\nSTYLE\n::cue { color: red }\n\n"
        "id one\n00:01.000 --> 00:02.000\n<v Anna>Hello.\n\nNOTE she laughs here\n\n2\n00:03.000 --> 00:04.000\nSo.\n"
    )
    result = read(data.encode(), "a.vtt")
    assert result.transcript.text == "Hello. So."
    assert result.parts[0].heading == "Talk with P3\nRecorded in spring"
    assert "3 blocks of notes or styles (3 words) left out of the text." in result.warnings


def test_no_word_after_a_blank_line_is_lost() -> None:
    result = read(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n\nand on we go\n\n00:03.000 --> 00:04.000\nSo.\n", "a.vtt"
    )
    assert result.transcript.text.split() == ["Hello.", "and", "on", "we", "go", "So."]
    assert any("after a blank line" in warning for warning in result.warnings)


def test_words_on_the_time_line_are_words_and_settings_are_not() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000 align:start position:10%,line-left Hello there.\n"
    assert read(data, "a.vtt").transcript.text == "Hello there."


def test_speakers_written_into_the_cues() -> None:
    result = read(vtt("Anna Roe: Hello.", "Ben Doe: Hi.", "And welcome.", "Anna Roe: So.", "Ben Doe: Well."), "a.vtt")
    assert [speaker for speaker, _ in turns(result)] == ["Anna Roe", "Ben Doe", "Ben Doe", "Anna Roe", "Ben Doe"]
    assert any("1 of 5 cues name no speaker" in warning for warning in result.warnings)


def test_rolling_captions_are_read_once() -> None:
    lines = [f"piece {number} of the talk" for number in range(12)]
    cues = [f"{earlier}\n{later}" for earlier, later in zip(lines, lines[1:], strict=False)]
    result = read(vtt(*cues), "a.vtt")
    assert result.transcript.text.split() == " ".join(lines).split()
    assert any("rolling captions" in warning for warning in result.warnings)


def test_srt_without_numbers_and_blank_lines() -> None:
    result = read(
        b"00:00:01,000 --> 00:00:02,000\nHello <i>there</i>.\n00:00:03,000 --> 00:00:04,000\n{\\an8}Hi.\n", "a.srt"
    )
    assert result.transcript.text == "Hello there. Hi."


def test_a_number_spoken_alone_is_not_taken_for_a_cue_number() -> None:
    result = read(b"1\n00:00:01,000 --> 00:00:02,000\nHow old?\n\n2\n00:00:03,000 --> 00:00:04,000\n12\n", "a.srt")
    assert result.transcript.text == "How old? 12"


def test_srt_named_txt_is_read_as_srt_with_a_warning() -> None:
    result = read(b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n", "a.txt")
    assert result.format == "srt"
    assert any("name ends in .txt" in warning for warning in result.warnings)


def test_no_cue_is_an_error() -> None:
    with pytest.raises(BrokenFile, match=r"a\.vtt holds no cue"):
        read(b"WEBVTT\n\nNOTE nothing\n", "a.vtt")


def test_turns_keep_sentences_whole_and_are_of_readable_length() -> None:
    cues = [
        Cue(f"this is part {n % 3} of it" + ("." if n % 3 == 2 else ""), n * 1_000, n * 1_000 + 900) for n in range(90)
    ]
    result = turns_from_cues(cues)
    assert " ".join(turn.text for turn in result) == " ".join(cue.text for cue in cues)
    assert all(turn.text.endswith(".") for turn in result)
    assert all(MOST_WORDS - 20 < len(turn.text.split()) <= MOST_WORDS for turn in result[:-1])


def test_a_pause_after_a_sentence_ends_a_turn() -> None:
    result = turns_from_cues([Cue("So.", 0, 1_000), Cue("Well.", 1_200, 2_000), Cue("Then.", 6_000, 7_000)])
    assert [turn.text for turn in result] == ["So. Well.", "Then."]


def test_without_sentence_ends_the_longest_pause_is_taken() -> None:
    cues = [
        Cue("eight words that go on without an end", n * 3_000 + (900 if n == 15 else 0), n * 3_000 + 2_950)
        for n in range(40)
    ]
    result = turns_from_cues(cues)
    assert len(result[0].text.split()) == 15 * 8
    assert all(len(turn.text.split()) <= 2 * MOST_WORDS for turn in result)


@pytest.mark.slow
def test_long_files_take_linear_time() -> None:
    cues = [Cue("on and on it goes", n * 1_000, n * 1_000 + 900) for n in range(50_000)]
    assert sum(len(turn.text.split()) for turn in turns_from_cues(cues)) == 250_000
