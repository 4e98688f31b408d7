"""Chats of WhatsApp, Messenger, Discord and Telegram: who wrote what at which distance, and no date in any of it."""

import io
import json
import re
from datetime import datetime, timedelta
from unicodedata import normalize

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import BrokenFile, FileTooLarge, ReadError, UnknownFormat
from pipelines.readers.formats import parse, read
from pipelines.readers.safely.sandbox import read_safely
from pipelines.transcript import ReadResult
from tests.helpers.chats import GERMAN, GREEK, LRM, NARROW, whatsapp_zip
from tests.unit.readers.conftest import at, turns, zipped

MINUTE, DAY = 60_000, 86_400_000


def whatsapp(*heads: str, names: tuple[str, ...] = ("Mara", "Jonas")) -> ReadResult:
    """A WhatsApp log with one message after each head."""
    lines = [f"{head}{names[n % len(names)]}: message {n}" for n, head in enumerate(heads)]
    return read("\n".join(lines).encode(), "_chat.txt")


def test_a_group_on_android_in_german() -> None:
    result = read(GERMAN.encode(), "chat.txt")
    assert result.format == "chat" and result.language == "de"
    assert turns(result)[:5] == [
        ("Mara Lindqvist 🌻", "Hallo, bist du Jonas aus dem Chor?"),
        ("Jonas", "Ja genau. Woher hast du meine Nummer?"),
        ("Mara Lindqvist 🌻", "Von Lea aus Bremerhaven, sie sitzt neben mir\nin der Goethe-Schule."),
        ("Jonas", "[Medien ausgeschlossen]"),
        ("Mara Lindqvist 🌻", "Das ist aber ein schöner Hund!"),
    ]
    words = [text for _, text in turns(result)]
    assert words[7:9] == ["Ich frage erst meine Mutter.", "[Diese Nachricht wurde gelöscht]"]
    assert words[9] == "[Datei angehängt: picture]\nDas Bild vom Konzert"
    assert at(result)[:2] == [0, 2 * MINUTE] and at(result)[9] == 43 * DAY + (3 * 60 + 59) * MINUTE
    assert "2 lines of the chat program itself (14 words) left out of the text." in result.warnings
    assert any("changed later" in warning for warning in result.warnings)
    assert not re.search(r"12\.05|24\.06|14:03|20240624", result.transcript.text + " ".join(result.warnings))


def test_a_chat_on_ios_in_greek_with_hours_of_twelve() -> None:
    result = read(GREEK.encode(), "_chat.txt")
    assert result.language == "el"
    assert result.transcript.speakers == ("Ελένη Παππά", "Νίκος")
    assert turns(result)[1] == ("Νίκος", "[η εικόνα παραλείφθηκε]")
    assert at(result)[:5] == [0, 32_000, 105_000, 8_230_000, 8_559_000]
    # The group's name stands only before words of the program.
    assert "Παρέα" not in str(result)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("12/05/2024 à 23:59 - ", "13/05/2024 à 00:00 - "),
        ("5/12/24 11:59 p.\u00a0m. - ", "6/12/24 12:00 a.\u00a0m. - "),
        ("5/13/24, 11:59 PM - ", "5/14/24, 12:00 AM - "),
        (f"[5/13/24, 11:59:00{NARROW}PM] ", f"[5/14/24, 12:00:00{NARROW}AM] "),
        (f"{LRM}[13.05.24, 23:59:00] ", f"{LRM}[14.05.24, 00:00:00] "),
        ("13-05-2024 23:59 - ", "14-05-2024 00:00 - "),
        ("2024-05-13 23:59 - ", "2024-05-14 00:00 - "),
        ("13.05.2024 23.59 - ", "14.05.2024 00.00 - "),
        ("13/5/24, 11:59 μ.μ. - ", "14/5/24, 12:00 π.μ. - "),
        ("[23:59, 13/5/2024] ", "[00:00, 14/5/2024] "),
        ("2024-05-13T23:59:00+02:00 ", "2024-05-13T22:00:00Z "),
    ],
)
def test_dates_and_hours_of_many_places(first: str, later: str) -> None:
    result = whatsapp(first, later, later)
    assert at(result) == [0, MINUTE, MINUTE] and result.transcript.speakers == ("Mara", "Jonas")
    assert any("times count from the first message" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("dates", "days", "said"),
    [
        (("1/2/24", "2/2/24", "13/2/24"), (0, 1, 12), None),
        (("2/1/24", "2/2/24", "2/13/24"), (0, 1, 12), None),
        (tuple(f"{n}/2/24" for n in range(1, 7)), tuple(range(6)), "Check that the distances"),
        (("30/1/24", "1/2/24", "2/2/24"), (0, 2, 3), None),
        (("05/01/2024", "06/02/2024", "07/04/2024"), (None, None, None), "cannot be told apart"),
        (("1/2/24", "1/2/24", "1/2/24"), (0, 0, 0), None),
        (("40/40/24", "1/2/24", "1/2/24"), (None, None, None), "could not be read"),
        (("12-May-24", "13-May-24", "13-May-24"), (0, 1, 1), None),
        (("21/03/14", "21/03/15", "21/03/28"), (0, 1, 14), "Check that the distances"),
        (("20.12.31", "21.01.01", "21.01.02"), (0, 1, 2), None),
        (("21/03/24", "22/03/24", "28/03/24"), (0, 1, 7), None),
        (("21/02/24", "21/03/24", "21/04/24"), (0, 29, 60), None),
    ],
)
def test_which_number_is_the_month_is_told_over_the_whole_file(
    dates: tuple[str, ...], days: tuple[int | None, ...], said: str | None
) -> None:
    result = whatsapp(*(f"{date}, 14:03 - " for date in dates))
    assert at(result) == [None if day is None else day * DAY for day in days]
    assert any(said in warning for warning in result.warnings) if said else len(result.warnings) <= 2


@pytest.mark.parametrize(
    "log",
    [
        "2024-05-12 14:03 anna hello there\n2024-05-12 14:04 ben hi\n2024-05-12 14:05 anna so\n"
        "2024-05-12 14:05 ben yes\n2024-05-12 14:06 anna good\n2024-05-12 14:06 ben bye\n",
        "14:03\tanna\thello there\n14:04\tben\thi\n14:05\tanna\tso\n"
        "14:05\tben\tyes\n14:06\tanna\tgood\n14:06\tben\tbye\n",
        "[14:03] <anna> hello there\n[14:04] <ben> hi\n[14:05] <anna> so\n[14:05] <ben> yes\n[14:06] <anna> good\n"
        "[14:06] <ben> bye\n",
        "14:03 anna: hello there\n14:04 ben: hi\n14:05 anna: so\n14:05 ben: yes\n14:06 anna: good\n14:06 ben: bye\n",
        "anna, [12.05.2024 14:03]\nhello there\n\nben, [12.05.2024 14:04]\nhi\n\nanna, [12.05.2024 14:05]\nso\n\n"
        "ben, [12.05.2024 14:05]\nyes\n\nanna, [12.05.2024 14:06]\ngood\n\nben, [12.05.2024 14:06]\nbye\n",
    ],
)
def test_plain_time_sender_text(log: str) -> None:
    result = read(log.encode(), "log.txt")
    assert turns(result) == [
        ("anna", "hello there"),
        ("ben", "hi"),
        ("anna", "so"),
        ("ben", "yes"),
        ("anna", "good"),
        ("ben", "bye"),
    ]
    assert at(result) == [0, MINUTE, 2 * MINUTE, 2 * MINUTE, 3 * MINUTE, 3 * MINUTE]


def test_a_short_chat_with_long_messages_and_a_pasted_one() -> None:
    long = "so it went on\n" * 12
    log = f"12.05.24, 14:03 - Mara: {long}[14:01, 12/5/2024] Jonas: old\n12.05.24, 14:05 - Jonas: ok\n{long}"
    log += f"12.05.24, 14:07 - Mara: {long}"
    result = read(log.encode(), "chat.txt")
    assert result.transcript.speakers == ("Mara", "Jonas") and len(result.transcript.turns) == 3
    assert "\nJonas: old" in result.transcript.text and "14:01" not in result.transcript.text
    assert any("pasted" in warning for warning in result.warnings)


def test_lines_that_say_which_day_it_is_are_left_out() -> None:
    log = "--- Log opened 12 May 2024\n14:03 <anna> hi\n14:04 <ben> hi\n13.05.2024\n00:01 <anna> late\n"
    log += "Tuesday, 14 May 2024\n00:02 <ben> -!- no\n15 Μαΐου 2024\n00:01 <ben> ok\n"
    result = read(log.encode(), "irc.txt")
    assert turns(result) == [("anna", "hi"), ("ben", "hi"), ("anna", "late"), ("ben", "-!- no"), ("ben", "ok")]
    assert "2024" not in str(result)


def test_minutes_of_a_recording_are_no_hours() -> None:
    result = read(b"00:10 Anna: So how was it?\n00:12 Ben: Quiet.\n00:15 Anna: And then?\n00:19 Ben: Loud.\n", "a.txt")
    assert result.format == "text" and at(result) == [10_000, 12_000, 15_000, 19_000]


def test_discord_as_text() -> None:
    rule = "=" * 62
    log = (
        f"{rule}\nGuild: Direct Messages\nChannel: Private / dragon\n{rule}\n\n"
        "[5/12/2024 2:03 PM] mara_x#1234\nhello\n\n"
        "[5/12/2024 2:04 PM] Dragon (pinned)\nlook\n\n{Attachments}\nhttps://example.org/IMG_20240512.png?ex=1\n\n"
        f"{{Reactions}}\n👍 (2)\n\n[5/13/2024 2:04 PM] mara_x#1234\nnice\nreally\n\n"
        f"{rule}\nExported 3 message(s)\n{rule}\n"
    )
    result = read(log.encode(), "dm.txt")
    assert turns(result) == [("mara_x#1234", "hello"), ("Dragon", "look\n[picture]"), ("mara_x#1234", "nice\nreally")]
    assert at(result) == [0, MINUTE, DAY + MINUTE]


DISCORD = {
    "guild": {"id": "0", "name": "Direct Messages"},
    "messages": [
        {
            "type": "Default",
            "timestamp": "2024-05-12T14:03:22.123+00:00",
            "content": "hello",
            "author": {"name": "dragon_x", "nickname": "Jonas"},
            "attachments": [{"fileName": "IMG_2024.png"}],
        },
        {"type": "RecipientAdd", "timestamp": "2024-05-12T14:04:22+00:00", "content": "x", "author": {"name": "mara"}},
        {
            "type": "Reply",
            "timestamp": "2024-05-12T16:05:22+02:00",
            "content": "=cmd|'x'!A0",
            "author": {"name": "=cmd"},
        },
    ],
}
MESSENGER = {
    "participants": [{"name": "Zo\u00c3\u00ab"}, {"name": "Ben"}],
    "messages": [
        {"sender_name": "Ben", "timestamp_ms": 1715522700000, "photos": [{"uri": "a"}, {"uri": "b"}]},
        {"sender_name": "Ben", "timestamp_ms": 1715522650000, "content": "Ben joined", "type": "Subscribe"},
        {"sender_name": "Ben", "timestamp_ms": 1715522640000, "is_unsent": True},
        {"sender_name": "Zo\u00c3\u00ab", "timestamp_ms": 1715522600000, "content": "h\u00c3\u00a9 \u00e2\u0098\u0080"},
    ],
}
ENCRYPTED = {
    "participants": ["Zoë", "Ben"],
    "messages": [
        {"senderName": "Zoë", "text": "hé", "timestamp": 1715522600000, "type": "text", "media": []},
        {"senderName": "Ben", "text": "", "timestamp": 1715522700000, "type": "media", "media": [{"uri": "x/a.mp4"}]},
    ],
}
TELEGRAM = {
    "name": "Mara",
    "messages": [
        {"type": "message", "date_unixtime": "1715522600", "from": "Mara", "text": ["see ", {"text": "this"}]},
        {"type": "service", "date_unixtime": "1715522610", "actor": "Mara"},
        {"type": "message", "date_unixtime": "1715522660", "from": "Ben", "text": "", "photo": "p.jpg"},
    ],
}
OWN = [
    {"ID": 1, "Timestamp": "2024-05-12 14:03:22", "Contents": "hello", "Attachments": ""},
    {"ID": 2, "Timestamp": "2024-05-12 14:02:22", "Contents": "first", "Attachments": "https://example.org/a.mp4?x=1"},
]


@pytest.mark.parametrize(
    ("document", "expected", "times"),
    [
        (DISCORD, [("Jonas (dragon_x)", "hello\n[picture]"), ("=cmd", "=cmd|'x'!A0")], [0, 120_000]),
        (
            MESSENGER,
            [("Zoë", "hé ☀"), ("Ben", "[message taken back]"), ("Ben", "[picture]\n[picture]")],
            [0, 40_000, 100_000],
        ),
        (ENCRYPTED, [("Zoë", "hé"), ("Ben", "[video]")], [0, 100_000]),
        (TELEGRAM, [("Mara", "see this"), ("Ben", "[picture]")], [0, 60_000]),
        (OWN, [(None, "first\n[video]"), (None, "hello")], [0, 60_000]),
    ],
    ids=["discord", "messenger", "encrypted", "telegram", "own"],
)
def test_chats_as_json(document: object, expected: list[tuple[str | None, str]], times: list[int]) -> None:
    result = read(json.dumps(document).encode(), "message_1.json")
    assert (result.format, turns(result), at(result)) == ("chat", expected, times)
    assert not re.search(r"2024|17155|14:0", str(result.warnings))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "AuthorID,Author,Date,Content,Attachments,Reactions\n1,mara,2024-05-12T14:03:22.1230000+00:00,hello,,\n"
            "2,dragon,2024-05-12T16:04:22.1230000+02:00,hi,https://example.org/IMG_2024.png,\n"
            "1,mara,2024-05-13T14:03:22.1230000+00:00,=cmd,,\n",
            [("mara", "hello"), ("dragon", "hi\n[picture]"), ("mara", "=cmd")],
        ),
        (
            "date;time;sender;message\n12.05.2024;14:03;Mara;hello\n12.05.2024;14:04;Jo;hi\n13.05.2024;14:03;Mara;bye\n",
            [("Mara", "hello"), ("Jo", "hi"), ("Mara", "bye")],
        ),
        (
            "2024-05-12 14:03;Mara;hello\n2024-05-12 14:04;Jo;hi\n2024-05-13 14:03;Mara;bye\n",
            [("Mara", "hello"), ("Jo", "hi"), ("Mara", "bye")],
        ),
    ],
)
def test_chats_as_tables(table: str, expected: list[tuple[str, str]]) -> None:
    result = read(table.encode(), "chat.csv")
    assert (result.format, turns(result), at(result)) == ("chat", expected, [0, MINUTE, DAY])


def test_a_chat_pasted_into_a_document() -> None:
    document, out = docx.Document(), io.BytesIO()
    for line in GERMAN.splitlines():
        document.add_paragraph(line)
    document.save(out)
    result = read(out.getvalue(), "chat.docx")
    assert result.format == "chat" and result.transcript.text == read(GERMAN.encode(), "chat.txt").transcript.text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat mit Mara.txt", "Chat/WhatsApp-chat met Mara.txt"])
def test_of_a_zip_only_the_text_is_read_and_kept(name: str) -> None:
    result = read_safely(whatsapp_zip(GERMAN, name), "WhatsApp Chat - Mara.zip")
    assert result.source == GERMAN.encode() and turns(result) == turns(read(GERMAN.encode(), "chat.txt"))
    assert any(warning.startswith("2 other files") for warning in result.warnings)
    assert "Mara" not in str(result.warnings) and "PHOTO" not in str(result.warnings)


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (zipped({"_chat.txt": b"0" * 12_000_000}), "a.zip", FileTooLarge),
        (zipped({"_chat.txt": "no messages in it"}), "a.zip", BrokenFile),
        (zipped({"_chat.txt": GERMAN, "x/_chat.txt": GREEK}), "a.zip", UnknownFormat),
        (zipped({"notes.txt": GERMAN}), "a.zip", UnknownFormat),
        (b"no archive", "a.zip", BrokenFile),
        (b'{"participants": ["a"], "messages": [{"sender_name"', "a.json", BrokenFile),
        (b'{"participants": ["a"], "messages": [1, null, {"sender_name": 5}]}', "a.json", BrokenFile),
        (b'{"participants": ' + b"[" * 100_000, "a.json", BrokenFile),
        (b'<html><div class="chatlog__message">12.05.24 Mara hello</div></html>', "a.html", UnknownFormat),
    ],
)
def test_hostile_and_broken_chats(data: bytes, name: str, error: type[ReadError]) -> None:
    with pytest.raises(error) as caught:
        read(data, name)
    assert "Mara" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["a" * 300_000, ": " * 150_000, "<a>" * 100_000, "x.jpg (" * 50_000, "[12.05.24, 14:03" * 20_000]
)
def test_a_huge_line_is_read_in_one_go(line: str) -> None:
    # Whatever took the square of its length would not come back.
    log = f"12.05.24, 14:03 - Mara: hi\n12.05.24, 14:03 - Jo: {line}\n12.05.24, 14:03 - Mara: ok\n{line}\n"
    result = parse(log.encode(), "chat.txt")
    assert len(result.transcript.turns) == 3 and len(result.transcript.text) > 2 * len(line)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
NAMES = st.text("abcdefgÄéλΝžАя0123_.", min_size=2, max_size=12).filter(lambda name: re.search(r"[^\W\d_]", name))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.lists(WORDS, min_size=1, max_size=4), st.integers(0, 10**6)),
        min_size=6,
        max_size=12,
    ),
    st.lists(NAMES, min_size=2, max_size=2, unique=True),
)
def test_senders_words_and_distances_come_back(written: list[tuple[int, list[str], int]], names: list[str]) -> None:
    moment, lines, expected, times = datetime(2024, 1, 31, 23, 50), [], [], []
    for who, words, gap in written:
        text = normalize("NFC", f"so {' '.join(words)} it is")
        moment += timedelta(minutes=gap // 60)
        lines.append(f"{moment:%d.%m.%Y, %H:%M} - {names[who]}: {text}")
        expected.append((names[who], text))
        times.append(moment)
    result = parse("\n".join(lines).encode(), "chat.txt")
    assert turns(result) == expected
    assert at(result) == [int((moment - times[0]).total_seconds() * 1000) for moment in times]
    for turn in result.transcript.turns:
        assert result.transcript.text[turn.start : turn.end] == result.transcript.turn_text(turn)
