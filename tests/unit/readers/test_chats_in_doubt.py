"""Interviews with chats in them stay interviews, and no words of a chat vanish unsaid."""

import json

import pytest

from pipelines.readers.formats import parse
from pipelines.transcript import ReadResult
from tests.helpers.chats import LRM
from tests.unit.readers.conftest import at, turns

MINUTE, DAY = 60_000, 86_400_000


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
    assert sum(text.startswith("So it went on") for _, text in turns(result)) == sum("So it" in line for line in lines)


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


def test_a_diary_with_a_word_behind_each_date_is_no_chat() -> None:
    days = "\n".join(f"{10 + n}.05.2024, 14:00 - Termin: Ich war da.\nDann ging ich {n}.\nKalt." for n in range(6))
    assert log(days).format == "text"


def test_a_chat_of_long_messages_is_one() -> None:
    lines = [entry for head in pasted(8) for entry in (head, "and so on", "it went", "all day")]
    assert log("\n".join(lines)).format == "chat"


@pytest.mark.parametrize("who", ["AM", "PM", "Am"])
def test_a_sender_may_be_called_like_half_a_day(who: str) -> None:
    dated = log("\n".join(f"12.05.24 14:0{n} {entry}: so {n}" for n, entry in enumerate((who, "Bo", who, "Bo"))))
    clocked = log("\n".join(f"14:03 {entry}: so {n}" for n, entry in enumerate((who, "Bo", who, "Bo", who, "Bo"))))
    colons = log("\n".join(f"12.05.24 11:0{n} {entry}: so: {n}" for n, entry in enumerate((who, "Bo", who, "Bo"))))
    assert turns(colons)[:2] == [(who, "so: 0"), ("Bo", "so: 1")]
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
        "\n".join(f"[14:03:1{n}] {'IP'[n % 2]}: So it was {n}." for n in range(8)),
        "14:03:10 Interviewer: So?\n14:03:12 Ben: Quiet.\n14:03:16 Interviewer: And?\n14:03:20 Ben: Loud.\n",
    ],
)
def test_minutes_of_a_recording_are_no_hours(text: str) -> None:
    assert log(text).format == "text"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"Look at me {LRM}<attached: 00000012-PHOTO-2024-05-12-14-06-22.jpg>", "Look at me [attached: picture]"),
        (f"Das bin ich {LRM}<Anhang: 00000012-VIDEO-2024-05-12-14-06-22.mp4>", "Das bin ich [Anhang: video]"),
        (f"Mira {LRM}<adjunto: 00000012-PHOTO-2024-05-12.jpg>", "Mira [adjunto: picture]"),
        (f"Regarde {LRM}<pièce jointe : 00000012-PHOTO-2024-05-12.jpg>", "Regarde [pièce jointe: picture]"),
        (f"Guarda {LRM}<allegato: 00000012-AUDIO-2024-05-12.opus>", "Guarda [allegato: sound]"),
        (f"Kijk {LRM}<bijgevoegd: 00000012-PHOTO-2024-05-12.jpg>", "Kijk [bijgevoegd: picture]"),
        (f"Patrz {LRM}<załącznik: 00000012-PHOTO-2024-05-12.jpg>", "Patrz [załącznik: picture]"),
        (f"Olha {LRM}<anexado: 00000012-PHOTO-2024-05-12.jpg>", "Olha [anexado: picture]"),
        (f"Uite {LRM}<atașat: 00000012-PHOTO-2024-05-12.jpg>", "Uite [atașat: picture]"),
        (f"Žiūrėk {LRM}<pridėta: 00000012-PHOTO-2024-05-12.jpg>", "Žiūrėk [pridėta: picture]"),
        (f"Κοίτα {LRM}<συνημμένο: 00000012-PHOTO-2024-05-12.jpg>", "Κοίτα [συνημμένο: picture]"),
        (
            f"Gutachten Mara Kaya.pdf • {LRM}3 pages {LRM}<attached: 00000012-Gutachten Mara Kaya.pdf>",
            "[attached: document]",
        ),
        (
            f"Gutachten Mara Kaya.pdf • {LRM}3 Seiten {LRM}<Anhang: 00000012-Gutachten Mara Kaya.pdf>",
            "[Anhang: document]",
        ),
        (f"{'so long ' * 60}{LRM}<attached: 00000012-PHOTO-2024-05-12.jpg>", f"{'so long ' * 60}[attached: picture]"),
        (
            f"so\nlook\n{LRM}<attached: 00000012-PHOTO-2024-05-12-14-06-22.jpg>\nat me",
            "so\nlook\n[attached: picture]\nat me",
        ),
        ("<attached: 00000012-PHOTO-2024-05-12.jpg>", "[attached: picture]"),
        ("so <look: at me.really>", "so <look: at me.really>"),
    ],
)
def test_a_caption_stays_and_the_name_of_its_file_goes(words: str, expected: str) -> None:
    result = log(
        f"[12.05.24, 14:03:00] Mara: hello you\n[12.05.24, 14:06:00] Mara: {words}\n[12.05.24, 14:07:00] Jo: ok so\n"
    )
    assert turns(result)[1] == ("Mara", expected)


def test_whoever_writes_several_messages_is_a_person_whatever_the_name() -> None:
    names = ("Ben “Coach” Kaya", "Ana María de la Cruz Pérez García Lima", "Jo")
    lines = [f"12.05.24, 14:{n:02} - {names[n % 3]}: message {n}" for n in range(9)]
    result = log("\n".join([*lines, "12.05.24, 14:20 - Jo changed the group name to “Run: away”"]))
    assert result.transcript.speakers == names and len(result.transcript.turns) == 9
    assert "1 line of the chat program itself (8 words) left out of the text." in result.warnings


def test_a_colon_may_be_part_of_a_name() -> None:
    lines = [f"12.05.24, 14:{n:02} - {('Verein: Max', 'Jo')[n % 2]}: message {n}" for n in range(8)]
    assert turns(log("\n".join(lines)))[:2] == [("Verein: Max", "message 0"), ("Jo", "message 1")]
    sent = [
        f"[12.05.24, 14:{n:02}:00] {('Mara', 'Jo')[n % 2]}: {(f'{LRM}<attached: 0{n}-PHOTO.jpg>', 'ok so')[n % 2]}"
        for n in range(8)
    ]
    assert turns(log("\n".join(sent)))[:2] == [("Mara", "[attached: picture]"), ("Jo", "ok so")]


def test_no_part_of_a_message_on_discord_is_lost() -> None:
    rule = "=" * 62
    result = log(
        f"{rule}\nGuild: Direct Messages\nChannel: dragon\n{rule}\n\n"
        "[5/12/2024 2:03 PM] mara_x\nhello\n==========\nI am from there\n\n"
        "[5/12/2024 2:04 PM] Dragon\nlook\n\n{Embed}\nA video\nhttps://example.org\n\nand me too\n\n"
        f"[5/13/2024 2:04 PM] mara_x\nnice\n{'=' * 12}\nreally\n\n{rule}\nExported 3 message(s)\n{rule}\n"
    )
    assert turns(result) == [
        ("mara_x", "hello\n==========\nI am from there"),
        ("Dragon", "look\nand me too"),
        ("mara_x", f"nice\n{'=' * 12}\nreally"),
    ]
    # Two of the head, three of the foot, two of the preview.
    assert any("lines of the chat program itself" in warning for warning in result.warnings)
    assert not any("Exported" in text for _, text in turns(result))


def test_lines_of_a_message_that_begin_with_dashes_are_words() -> None:
    result = log(
        "--- Log opened Sun May 12 14:03:22 2024\n14:03 <anna> hi\n-- und dann ging er\n=> fort\n*** ganz weit\n-----\n"
        "14:04 <ben> hi\n14:04 * ben weint leise\n--- Day changed Mon May 13 2024\n14:05 <anna> oh\n"
    )
    assert turns(result) == [
        ("anna", "hi\n-- und dann ging er\n=> fort\n*** ganz weit"),
        ("ben", "hi"),
        ("ben", "weint leise"),
        ("anna", "oh"),
    ]
    assert "2024" not in str(result)


def test_a_group_that_mostly_joins_is_a_chat_and_nobody_is_lost() -> None:
    joined = [f"12.05.24, 14:{n:02} - +49 151 234567{n:02} joined using this group's link" for n in range(12)]
    result = log("\n".join([*joined, *pasted(6)]))
    assert result.format == "chat" and turns(result)[-1] == ("Jonas", "message 5")
    assert "12.05" not in result.transcript.text and "14:0" not in result.transcript.text


@pytest.mark.parametrize(
    "table",
    [
        "case,timestamp,text\nF01,2024-05-12 14:03,I was\nF02,2024-05-13 14:03,I was not\nF03,2024-05-14 14:03,Me\n",
        "Fall;Zeit;Datum;Text\n1;14:03;12.05.2024;I was afraid\n1;14:03;13.05.2024;I was not\n2;14:03;14.05.2024;Me\n",
        "token,timestamp,text\nx8,2024-05-12 14:03,I was\nq2,2024-05-13 14:03,I was not\nr7,2024-05-14 14:03,Me too\n",
        "name,timestamp,text\nAna,2024-05-12 14:03,I was\nBo,2024-05-13 14:03,I was not\nCy,2024-05-14 14:03,Me too\n",
        "2024-05-12 14:03,x8,I was afraid\n2024-05-13 14:03,q2,I was not\n2024-05-14 14:03,r7,Me too as well\n",
    ],
)
def test_a_table_of_people_is_no_chat(table: str) -> None:
    assert parse(table.encode(), "t.csv").format == "csv"


def test_a_table_from_discord_itself_is_a_chat() -> None:
    table = "ID,Timestamp,Contents,Attachments\n11,2024-05-12 14:04:00,ho,\n"
    table += "10,2024-05-12 14:03:00,hello,\n9,2024-05-12 14:03:00,hi,\n"
    result = parse(table.encode(), "messages.csv")
    assert result.format == "chat" and [text for _, text in turns(result)] == ["hi", "hello", "ho"]


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("03/01/24", "03/02/24", "03/03/24", "03/04/24"), None),
        (("01/03/24", "02/03/24", "03/03/24", "04/03/24"), None),
        (tuple(f"03/0{n}/24" for n in range(1, 8)), tuple(range(7))),
        # Newest first, where read as month and day most of it would run forwards.
        (("05/03/24", "04/03/24", "07/02/24", "06/02/24"), (0, 1, 27, 28)),
    ],
)
def test_where_the_month_stays_open_no_message_has_a_time(dates: tuple[str, ...], days: tuple[int, ...] | None) -> None:
    result = log("\n".join(f"{date}, 14:03 - {('Mara', 'Jo')[n % 2]}: message {n}" for n, date in enumerate(dates)))
    assert at(result) == [None if days is None else days[n] * DAY for n in range(len(dates))]


def test_newest_first_is_turned_round() -> None:
    result = log("\n".join(f"12.05.24, 14:0{n // 2} - {('Mara', 'Jo')[n % 2]}: message {n}" for n in range(7, -1, -1)))
    assert [text for _, text in turns(result)] == [f"message {n}" for n in range(8)]
    untouched = log("\n".join(f"12.05.24, 14:0{n} - {('Mara', 'Jo')[n % 2]}: message {n}" for n in (0, 1, 3, 2, 4)))
    assert [text[-1] for _, text in turns(untouched)] == ["0", "1", "3", "2", "4"]


def test_messages_without_a_time_stay_where_they_are() -> None:
    times = (1715522800000, None, 1715522700000, 1715522700000, 1715522600000)
    records = [
        {"sender_name": "Jo", "content": str(n)} | ({} if time is None else {"timestamp_ms": time})
        for n, time in enumerate(times)
    ]
    result = parse(json.dumps({"participants": [{"name": "Jo"}], "messages": records}).encode(), "message_1.json")
    assert [text for _, text in turns(result)] == ["4", "3", "2", "1", "0"]


def test_one_damaged_message_leaves_the_others_readable() -> None:
    records = [
        {"sender_name": "Zo\u00c3\u00ab", "timestamp_ms": 1715522600000 + n, "content": content}
        for n, content in enumerate(("h\u00c3\u00a9", "h\u00c3\u00a9 \u00c3", "\u2019t ok"))
    ]
    result = parse(json.dumps({"participants": [], "messages": records}).encode(), "message_1.json")
    assert turns(result) == [("Zoë", "hé"), ("Zoë", "h\u00c3\u00a9 \u00c3"), ("Zoë", "\u2019t ok")]


def test_a_transcript_that_lists_participants_is_no_chat() -> None:
    document = {"participants": ["I", "P"], "segments": [{"start": 0, "end": 2, "text": "So how was it?"}]}
    assert parse(json.dumps(document).encode(), "a.json").format == "whisper"
