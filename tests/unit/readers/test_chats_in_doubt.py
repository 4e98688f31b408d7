"""Interviews with chats in them stay interviews, and no words of a chat vanish unsaid."""

from __future__ import annotations

import json

import pytest

from pipelines.readers.parse import parse
from pipelines.transcript import ReadResult
from tests.helpers.chats import LRM
from tests.unit.readers.conftest import turns

MINUTE, DAY = 60_000, 86_400_000


def at(result: ReadResult) -> list[int | None]:
    return [turn.start_ms for turn in result.transcript.turns]


def log(text: str) -> ReadResult:
    return parse(text.encode(), "log.txt")


def asked(number: int) -> list[str]:
    """Turns of an interview."""
    return [f"{'IP'[n % 2]}: So it went on for {n} days, and nobody asked." for n in range(number)]


def pasted(number: int) -> list[str]:
    return [f"12.05.24, 14:{n:02} - {('Mara', 'Jonas')[n % 2]}: message {n}" for n in range(number)]


TOOL = [f"[2024-05-12 14:03:2{n}] {kind}: done" for n, kind in enumerate(("INFO", "INFO", "INFO", "FILE"))]


@pytest.mark.parametrize(
    "lines",
    [
        [*asked(120), *pasted(22), *asked(120)],
        [*asked(20), *pasted(22)],
        [*pasted(22), *asked(20)],
        [*pasted(1), *asked(40), *pasted(2), *asked(40), *pasted(1)],
        ["12.05.2024, 14:00 Interview, Ort: Praxis", *asked(40), "12.05.2024, 15:10 Ende: Praxis"],
        ["[2024-05-12 14:03:22] File: P07.wav", "[2024-05-12 14:03:25] File: P07b.wav", *asked(40)],
        ["[2024-05-12 14:03] File P07", *asked(20), "[2024-05-12 15:03] File P08", *asked(20)],
    ],
    ids=["amid", "above", "below", "scattered", "place", "recorder", "bare"],
)
def test_an_interview_with_chat_lines_or_dates_in_it_stays_one(lines: list[str]) -> None:
    result = log("\n".join(lines))
    assert result.format == "text" and {"I", "P"} <= set(result.transcript.speakers)
    assert sum(text.startswith("So it went on") for _, text in turns(result)) == sum("So it" in one for one in lines)


def test_two_dated_headings_are_no_messages() -> None:
    prose = [f"I do not remember the day, {n}." for n in range(9)]
    assert log("\n".join(["[2024-05-12 14:03] Part A", *prose, "[2024-05-12 15:03] Part B", *prose])).format == "text"


def test_a_text_below_lines_of_a_program_is_nobody_s() -> None:
    result = log("\n".join([*TOOL, *(f"I do not remember the day, {n}." for n in range(30))]))
    assert result.format == "text" and "INFO" not in result.transcript.speakers


def test_the_word_for_hours_is_no_sender() -> None:
    chronology = "\n".join(f"{n}.05.2024, 14:00 Uhr: Vernehmung von Zeuge {n}" for n in range(10, 20))
    result = log(f"{chronology}\n" + "\n".join(asked(40)))
    assert result.format == "text" and {"I", "P"} <= set(result.transcript.speakers)
    assert log(chronology).format == "text"
    assert log(chronology.replace("Uhr", "h")).format == "text"
    spoken = log("\n".join(f"1{n}.05.2024, 14:00 Uhr {who}: hi" for n, who in enumerate(("Mara", "Jo", "Mara", "Jo"))))
    assert spoken.format == "chat" and spoken.transcript.speakers == ("Mara", "Jo")


def test_a_chat_of_long_messages_is_one() -> None:
    lines = [one for head in pasted(8) for one in (head, "and so on", "it went", "all day")]
    assert log("\n".join(lines)).format == "chat"


@pytest.mark.parametrize("who", ["AM", "PM", "Am"])
def test_a_sender_may_be_called_like_half_a_day(who: str) -> None:
    dated = log("\n".join(f"12.05.24 14:0{n} {one}: so {n}" for n, one in enumerate((who, "Bo", who, "Bo"))))
    clocked = log("\n".join(f"14:03 {one}: so {n}" for n, one in enumerate((who, "Bo", who, "Bo", who, "Bo"))))
    for result in (dated, clocked):
        assert turns(result)[:2] == [(who, "so 0"), ("Bo", "so 1")] and result.format == "chat"


def test_half_a_day_may_stand_before_a_colon() -> None:
    result = log("5/13/24 11:59:00 AM: Mara: hi\n5/13/24 12:01:00 PM: Jo: ho\n5/13/24 12:02:00 PM: Mara: so: yes\n")
    assert turns(result) == [("Mara", "hi"), ("Jo", "ho"), ("Mara", "so: yes")]
    assert at(result) == [0, 2 * MINUTE, 3 * MINUTE]


@pytest.mark.parametrize(
    "text",
    [
        "05:10 Anna: So how was it?\n05:12 Ben: Quiet.\n05:12 Anna: And then?\n05:19 Ben: Loud.\n",
        "05:10 am Anna: So how\n45:12 Ben: Quiet.\n45:12 Anna: And then?\n45:12 Ben: Loud.\n",
        "14:03:10 Interviewer: So?\n14:03:12 Ben: Quiet.\n14:03:16 Interviewer: And?\n14:03:20 Ben: Loud.\n",
    ],
)
def test_minutes_of_a_recording_are_no_hours(text: str) -> None:
    assert log(text).format == "text"
