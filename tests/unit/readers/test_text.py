import pytest

from pipelines.readers import read
from pipelines.transcript import ReadResult
from tests.unit.readers.conftest import turns

# What every shape below says.
TALK = [("A", "So how did it begin?"), ("B", "It began online."), ("A", "I see."), ("B", "Yes, in spring.")]


def read_text(text: str, name: str = "talk.txt") -> ReadResult:
    return read(text.encode(), name)


def shaped(shape: str, between: str, first: str = "Anna", second: str = "Ben") -> str:
    lines = [
        shape.format(
            name=first if who == "A" else second,
            words=words,
            time=f"0:{10 + 5 * place}",
            long=f"00:00:{10 + 5 * place}",
        )
        for place, (who, words) in enumerate(TALK)
    ]
    return between.join(lines) + "\n"


UNTIMED = {
    "colon": ("{name}: {words}", "\n"),
    "colon, blank lines": ("{name}: {words}", "\n\n"),
    "bold with colon inside": ("**{name}:** {words}", "\n\n"),
    "bold with colon outside": ("**{name}**: {words}", "\n\n"),
    "italics": ("*{name}:* {words}", "\n\n"),
    "underlines": ("__{name}__: {words}", "\n\n"),
    "angle brackets": ("<{name}> {words}", "\n"),
    "brackets and colon": ("[{name}]: {words}", "\n"),
    "brackets": ("[{name}] {words}", "\n"),
    "brackets on a line of their own": ("[{name}]\n{words}", "\n\n"),
    "colon on a line of its own": ("{name}:\n{words}", "\n"),
    "name alone on a line": ("{name}\n{words}", "\n"),
    "tab": ("{name}\t{words}", "\n"),
    "dash": ("- {name}: {words}", "\n"),
    "CRLF": ("{name}: {words}", "\r\n"),
    "old Mac line ends": ("{name}: {words}", "\r"),
}
TIMED = {
    "Otter": ("{name}  {time}  \n{words}", "\n\n"),
    "Teams": ("{name}   {time}\n{words}", "\n\n"),
    "Rev": ("{name} ({time}):\n{words}", "\n\n"),
    "Trint": ("[{long}] {name}\n{words}", "\n\n"),
    "Sonix": ("{name} [{long}]\n{words}", "\n\n"),
    "Descript": ("[{long}] {name}: {words}", "\n\n"),
    "Zoom": ("{long} {name}: {words}", "\n"),
    "time in brackets before the words": ("{name}: [{long}] {words}", "\n\n"),
    "TurboScribe": ("[{name}] ({time} - 1:00)\n{words}", "\n\n"),
    "bold with time": ("**{name}** ({time}): {words}", "\n\n"),
}


@pytest.mark.parametrize(("shape", "between"), UNTIMED.values(), ids=UNTIMED)
@pytest.mark.parametrize(
    ("first", "second"), [("Anna", "Ben K."), ("Interviewer", "P07"), ("I", "B"), ("SPEAKER_00", "SPEAKER_01")]
)
def test_labels_without_times(shape: str, between: str, first: str, second: str) -> None:
    names = {"A": first, "B": second}
    result = read_text(shaped(shape, between, first, second), "talk.md")
    assert turns(result) == [(names[who], words) for who, words in TALK]
    assert "\r" not in result.transcript.text


@pytest.mark.parametrize(("shape", "between"), TIMED.values(), ids=TIMED)
@pytest.mark.parametrize(("first", "second"), [("Anna Roe", "Ben van Doe"), ("Speaker 1", "Speaker 2")])
def test_labels_with_times(shape: str, between: str, first: str, second: str) -> None:
    names = {"A": first, "B": second}
    result = read_text(shaped(shape, between, first, second))
    assert turns(result) == [(names[who], words) for who, words in TALK]
    assert [turn.start_ms for turn in result.transcript.turns] == [10_000, 15_000, 20_000, 25_000]


@pytest.mark.parametrize(
    ("asks", "tells"),
    [
        ("Interviewerin", "Befragte"),
        ("Chercheur", "Interviewé"),
        ("Intervistatrice", "Partecipante"),
        ("Entrevistadora", "Participante"),
        ("Onderzoeker", "Deelnemer"),
        ("Badaczka", "Respondentka"),
        ("Ερευνήτρια", "Συμμετέχουσα"),
        ("Tyrėja", "Dalyvė"),
        ("Q", "A"),
    ],
)
def test_role_words_of_many_languages_need_no_repetition(asks: str, tells: str) -> None:
    result = read_text(f"{asks}: So?\n{tells}: Well.\n{asks}: And?\n{tells}: So it was.\n")
    assert result.transcript.speakers == (asks, tells)


def test_small_letters_are_labels_when_nearly_every_line_has_one() -> None:
    assert read_text(shaped("{name}: {words}", "\n", "anna", "ben")).transcript.speakers == ("anna", "ben")


def test_words_beside_a_time_are_no_speaker() -> None:
    said = ("Interviewer how was it there", "Participant it was quiet at first", "Interviewer and then after that")
    result = read_text("\n".join(f"0:0{place}:10 {words}\nand on it goes." for place, words in enumerate(said)))
    assert result.transcript.speakers == ()
    assert [turn.start_ms for turn in result.transcript.turns] == [10_000, 70_000, 130_000]
    assert result.transcript.text.split("\n") == [line for words in said for line in (words, "and on it goes.")]


@pytest.mark.parametrize("shape", ["{} {}", "{}\t{}", "{}. {}"])
def test_line_numbers_are_left_out(shape: str) -> None:
    lines = shaped("{name}: {words}", "\n").splitlines()
    result = read_text("\n".join(shape.format(number, line) for number, line in enumerate(lines, 1)))
    assert [words for _, words in turns(result)] == [words for _, words in TALK]
    assert "4 line numbers left out of the text." in result.warnings


def test_times_of_day_are_warned_about() -> None:
    result = read_text("[Anna Roe] 10:00:05\nSo?\n\n[Ben Doe] 10:00:15\nYes.\n")
    assert turns(result) == [("Anna Roe", "So?"), ("Ben Doe", "Yes.")]
    assert any("times of day" in warning for warning in result.warnings)


def test_f4_writes_the_time_at_the_end() -> None:
    result = read_text("I: So how? #00:00:05-3#\nB: Online. #00:00:09-1#\nI: Mm. #00:00:12-0#\nB: Yes. #00:01:12-0#\n")
    assert turns(result)[0] == ("I", "So how?")
    assert [turn.end_ms for turn in result.transcript.turns] == [5_300, 9_100, 12_000, 72_000]
    assert "4 times written amid the words left out of the text." in result.warnings


TALK_ON = "Anna: Yes.\nBen: Well.\n"


@pytest.mark.parametrize(
    ("text", "place", "turn", "said"),
    [
        (
            f"Anna: It began [00:01:00] online and [00:02:00] went on.\nBen: So.\n{TALK_ON}",
            0, ("Anna", "It began online and went on."), "times written amid the words",
        ),
        (f"Anna: So?\nBen: First.\n00:05:00\n{TALK_ON}", 1, ("Ben", "First."), ""),
        ("Anna: So?\n\nBen: First.\n\nSecond.\n\nAnna: I see.\n\nBen: Third.\n", 1, ("Ben", "First.\nSecond."), ""),
        ("I: How?\n\nP: Quiet.\n\nAnd far.\n\nI: And then?\n\nP: Loud.\n", 1, ("P", "Quiet.\nAnd far."), ""),
        (f"Anna: A list:\nmilk\nbread\nBen: Yes.\n{TALK_ON}", 0, ("Anna", "A list:\nmilk\nbread"), ""),
        (
            "Interviewer: 1: how are you?\n2 : and then?\nP: Fine.\nInterviewer: So.\nP: Yes.\n",
            0, ("Interviewer", "1: how are you?\n2 : and then?"), "",
        ),
        (
            "Anna  0:10\nSo?\n\nBen  0:20\nYes.\n\nTranscribed by https://otter.ai\n",
            -1, ("Ben", "Yes."), "1 line of the transcription service (3 words) left out of the text.",
        ),
        (
            f"Anna: I am Jo\u200bhn\u00adson.\nBen: So.\n{TALK_ON}",
            0, ("Anna", "I am Johnson."), "2 invisible characters",
        ),
    ],
    ids=["times amid", "times alone", "paragraphs", "of an answer", "lists", "guide", "service", "invisible"],
)  # fmt: skip
def test_what_belongs_to_a_turn(text: str, place: int, turn: tuple[str, str], said: str) -> None:
    result = read_text(text)
    assert turns(result)[place] == turn
    assert not said or warned(result, said)


def test_hard_wrapped_lines_are_joined_so_that_names_are_whole() -> None:
    wrapped = (
        "Anna: It was a long walk from the old mill to the harbour, and every\n"
        "evening we went there together, my cousin and I, because from there one\n"
        "could see the lights of the ferry coming over from the island of Little\n"
        "Skellig.\n"
        "\n"
        "Ben: And did you ever take the ferry yourselves, in all of these years,\n"
        "or did you only watch it?\n"
        "\n"
        "Anna: Once.\n\nBen: Tell me.\n"
    )
    result = read_text(wrapped)
    assert "island of Little Skellig." in turns(result)[0][1]
    assert turns(result)[1][1].endswith("or did you only watch it?")


def test_preamble_is_heading_not_speech() -> None:
    result = read_text(
        "Interview 3\nDate: 1 May 2024\nInterviewer: Jane Roe\nPlace: Riverton\n\n"
        "Interviewer: So how did it begin?\nP3: Online.\nInterviewer: I see.\nP3: Yes.\n"
    )
    assert result.transcript.text.startswith("So how did it begin?")
    assert "Riverton" not in result.transcript.text
    assert result.parts[0].heading.splitlines()[-1] == "Place: Riverton"
    assert any("before the first speaker" in warning for warning in result.warnings)


def test_long_text_before_the_first_label_is_kept_as_speech_of_nobody() -> None:
    opening = "We met by the sea and talked for a long time about how it had been that year. " * 8
    result = read_text(opening + "\n\nAnna: So?\n\nBen: Yes.\n\nAnna: I see.\n\nBen: Well.\n")
    assert turns(result)[0] == (None, opening.strip())
    assert any("kept, without a speaker" in warning for warning in result.warnings)


def test_markdown_headings_are_not_speech_and_topics_do_not_end_a_turn() -> None:
    result = read_text(
        "# Talk with P3\n\n**I:** So?\n\n**P3:** At first, yes.\n\n## School\n\nAnd then school.\n\n**I:** I see.\n",
        "talk.md",
    )
    assert turns(result) == [("I", "So?"), ("P3", "At first, yes.\nAnd then school."), ("I", "I see.")]
    assert result.splits == ()
    assert "1 heading line (1 word) left out of the text: not speech." in result.warnings


def test_markdown_front_matter_is_heading() -> None:
    result = read_text("---\ntitle: Talk\ndate: 2024\n---\nI: So?\nP: Yes.\nI: I see.\nP: Well.\n", "talk.md")
    assert result.parts[0].heading == "title: Talk\ndate: 2024"
    assert turns(result)[0] == ("I", "So?")


def test_two_interviews_in_one_file_are_offered_not_divided() -> None:
    result = read_text(
        "Interview 1\n\nI: How are you?\nP: Fine.\nI: Good.\nP: Yes.\n\n"
        "Interview 2\n\nI: How are you?\nP: Tired.\nI: Oh.\nP: Yes.\n"
    )
    assert result.splits == (4,)
    assert [part.heading for part in result.parts] == ["Interview 1", "Interview 2"]
    assert any("2 interviews" in warning and "nothing was divided" in warning for warning in result.warnings)
    first, second = result.divide()
    assert turns(first)[-1] == ("P", "Yes.")
    assert turns(second)[1] == ("P", "Tired.")


def test_a_clock_that_starts_again_is_offered_as_a_place_to_divide() -> None:
    text = (
        shaped("{name}  {time}\n{words}", "\n\n").replace("0:25", "9:25") + "\nAnna  0:02\nAgain.\n\nBen  0:10\nYes.\n"
    )
    result = read_text(text)
    assert result.splits == (4,)
    assert any("start again 1 time" in warning for warning in result.warnings)


def test_a_sentence_with_a_colon_is_not_a_speaker() -> None:
    result = read_text(
        "It began online.\n\nI told my friend: do not worry.\n\nNote: this was in winter.\n\nhttps://a.example\n"
    )
    assert result.transcript.speakers == ()
    assert len(result.transcript.turns) == 4


def test_a_label_found_once_is_warned_about() -> None:
    result = read_text(
        "Anna: So how was it?\nBen: It was like this.\nAnna: I see.\nBen: And so on.\n"
        "Mother: Dinner is ready.\nBen: Coming.\n"
    )
    assert turns(result)[4] == ("Mother", "Dinner is ready.")
    result = read_text("Anna: So?\n\nBen: This.\n\nAnna: I see.\n\nBen: And so.\n\nGran Roe: Dinner.\n\nBen: Coming.\n")
    assert "1 speaker label found only once. Check that they are speakers." in result.warnings


def test_an_interviewee_who_speaks_once_is_not_lost_in_the_question() -> None:
    story = "\n\n".join(f"And then came the year {year}, and we moved again." for year in range(1980, 2020))
    result = read_text(f"Interviewer: Please tell me your story.\n\nAnna: {story}\n\nInterviewer: Thank you.\n")
    assert [speaker for speaker, _ in turns(result)] == ["Interviewer", "Anna", "Interviewer"]


def test_laughter_in_brackets_is_not_a_speaker() -> None:
    result = read_text("[Anna] So?\n[Ben] Online.\n[Laughs] And so.\n[Anna] I see.\n[Laughs] Yes.\n[Ben] Well.\n")
    assert result.transcript.speakers == ("Anna", "Ben")


def test_whisperx_console_text_has_speakers() -> None:
    result = read_text(
        "[00:01.000 --> 00:03.000] [SPEAKER_00]: So how?\n[00:04.000 --> 00:06.000] [SPEAKER_01]: Online.\n"
    )
    assert turns(result) == [("SPEAKER_00", "So how?"), ("SPEAKER_01", "Online.")]
    assert [(turn.start_ms, turn.end_ms) for turn in result.transcript.turns] == [(1_000, 3_000), (4_000, 6_000)]


def test_segments_one_a_line_are_joined_into_turns() -> None:
    segments = [f"and this is piece {number} of" if number % 4 else f"a sentence {number}." for number in range(60)]
    result = read_text("\n".join(segments) + "\n")
    lengths = [len(words.split()) for _, words in turns(result)]
    assert 2 < len(lengths) < 15
    assert max(lengths) <= 90
    assert result.transcript.text.split() == " ".join(segments).split()


def test_a_very_long_paragraph_is_broken_at_sentence_ends() -> None:
    result = read_text("This happened to us and it went on for years. " * 100)
    assert len(result.transcript.turns) > 5
    assert all(words.endswith(".") for _, words in turns(result))
    assert any("broken into turns" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    "paragraph", ["and so it went on. " * 300, "and so it went on " * 300, "UND SO GING ES! " * 300]
)
def test_a_very_long_paragraph_is_broken_even_without_capitals_or_sentence_ends(paragraph: str) -> None:
    result = read_text(paragraph)
    assert result.transcript.text.split() == paragraph.split()
    assert all(len(words.split()) <= 180 for _, words in turns(result))


def test_warnings_never_quote_the_text() -> None:
    result = read_text(
        "Xaverius Quint\nDate: 3 May\n\nAnna: So Zorbas said?\nBen: Yes.\n"
        "Cousin Pim: Hello.\nAnna: I see.\nBen: So: it was.\n"
    )
    for warning in result.warnings:
        assert not {"Xaverius", "Quint", "Zorbas", "Pim", "Anna", "Ben"} & set(warning.replace(":", " ").split())


def prose(words: int, first: int = 0) -> str:
    return " ".join(f"word{number}" for number in range(first, first + words)) + "."


def warned(result: ReadResult, part: str) -> bool:
    return any(part in warning for warning in result.warnings)


def test_a_long_beginning_is_no_heading_however_long_the_file() -> None:
    """A tenth of a long file is a whole chapter."""
    talk = "\n\n".join(f"{who}: {prose(500)}" for _ in range(12) for who in ("Interviewer", "Anna"))
    result = read_text(f"{prose(250)}\n\n{prose(950)}\n\n{talk}")
    assert [turn.speaker for turn in result.transcript.turns[:3]] == [None, None, "Interviewer"]
    assert result.parts[0].heading == ""
    assert warned(result, "1200 words before the first speaker's label kept")


@pytest.mark.parametrize("field", ["Topic", "Date", "Theme/Topic", "Datum", "Session", "Sujet"])
def test_a_field_is_no_speaker_however_often_it_comes(field: str) -> None:
    story = "\n\n".join(f"{field}: School {number}\n\n{prose(60)}\n\n{prose(50)}" for number in range(8))
    result = read_text(f"{prose(80)}\n\n{story}")
    assert result.transcript.speakers == ()
    talk = "\n\n".join(f"{field}: School {number}\n\nAnna: {prose(9)}\n\nBen: {prose(8)}" for number in range(8))
    assert read_text(talk).transcript.speakers == ("Anna", "Ben")
    assert "School 3" in read_text(talk).transcript.text


def test_somebody_called_like_a_field_is_a_speaker() -> None:
    talk = "\n".join(f"Case: {prose(14)}\nMarlow: {prose(14)}" for _ in range(5))
    assert read_text(talk).transcript.speakers == ("Case", "Marlow")


@pytest.mark.parametrize("bare", ["[Chercheur]", "Chercheur:", "[Chercheur]:", "**Chercheur:**"])
def test_labels_without_a_time_among_labels_with_one(bare: str) -> None:
    timed = "[Chercheur] (0:01 - 0:11)\nBonjour.\n\n[Interviewe] (0:12 - 0:20)\nBien merci.\n\n"
    result = read_text(f"{timed}{bare}\nEt ensuite ?\n\n[Interviewe]\nRien.\n\n[Interviewe] (0:30 - 0:31)\nVoilà.")
    assert turns(result) == [
        ("Chercheur", "Bonjour."),
        ("Interviewe", "Bien merci."),
        ("Chercheur", "Et ensuite ?"),
        ("Interviewe", "Rien."),
        ("Interviewe", "Voilà."),
    ]


def test_a_timed_label_among_labels_without_times() -> None:
    result = read_text("Anna: One.\n\nBen: Two.\n\n[Anna] (0:30 - 0:31)\nThree.\n\nBen: Four.\n\nAnna: Five.")
    assert turns(result)[2] == ("Anna", "Three.") and result.transcript.turns[2].start_ms == 30_000


def test_markdown_headings_that_are_speakers() -> None:
    result = read_text(
        "# A talk\n\n## Interviewer\n\nHow was it?\n\n## Anna\n\nQuiet.\n\n## Interviewer\n\nAnd then?\n\n"
        "## Anna\n\nLoud.\n",
        "talk.md",
    )
    assert turns(result) == [
        ("Interviewer", "How was it?"),
        ("Anna", "Quiet."),
        ("Interviewer", "And then?"),
        ("Anna", "Loud."),
    ]
    assert result.parts[0].heading == "A talk"


def test_questions_set_as_headings_stay_in_the_text() -> None:
    story = "\n\n".join(
        f"## How did part {number} go on?\n\n{prose(30)}\n\n{prose(30)}\n\n{prose(9)}" for number in range(4)
    )
    result = read_text(f"# The orchard\n\n{story}\n\n## Afterwards\n\n{prose(20)}", "talk.md")
    texts = [text for _, text in turns(result)]
    assert [text for text in texts if text.endswith("?")] == [f"How did part {number} go on?" for number in range(4)]
    assert result.parts[0].heading == "The orchard\nAfterwards"
    assert warned(result, "2 heading lines (3 words) left out of the text: not speech.")


def test_headings_amid_labelled_turns_are_kept_beside_the_text() -> None:
    talk = "**Anna:** One.\n\n**Ben:** Two.\n\n## The second day\n\n**Anna:** Three.\n\n**Ben:** Four."
    result = read_text(talk, "talk.md")
    assert [text for _, text in turns(result)] == ["One.", "Two.", "Three.", "Four."]
    assert result.parts[0].heading == "The second day"
    assert warned(result, "1 heading line (3 words) left out of the text: not speech.")


def test_capitals_under_a_title_are_speech_when_they_go_on() -> None:
    shouted = "\n\n".join(" ".join(f"WORD{a}X{b}" for b in range(10)) for a in range(30))
    result = read_text(f"DATE: 3 MAY\n\n{shouted}")
    assert result.transcript.text.count("WORD") == 300


def test_long_lines_without_blank_ones_between_are_paragraphs() -> None:
    result = read_text("\n".join(prose(30, 30 * number) for number in range(12)))
    assert [text for _, text in turns(result)] == [prose(30, 30 * number) for number in range(12)]


def test_words_cut_at_line_ends_of_wrapped_text_are_whole() -> None:
    lines = [
        "It was a long street with trees on both sides and then it was a two-",
        "way street with lamps, and a way of two, and nobody ever came there,",
        "so that we could play until the evening and nobody asked us about us-",
        "ual things, as the usual people do who always want to know what Anne-",
        "Marie did, and so on, until the line comes to its end and goes on as",
        "before with some more words that do not matter to anybody at all now",
        "and the last one.",
    ]
    result = read_text("\n".join(lines))
    for word in ("two-way", "about usual", "Anne-Marie"):
        assert word in result.transcript.text
    assert warned(result, "3 words cut with a hyphen at a line end put together again, 2 of them with their hyphen.")


@pytest.mark.parametrize("label", ["Interviewer", "Q", "I", "Chercheuse"])
def test_answers_without_a_label_are_not_the_interviewers(label: str) -> None:
    result = read_text(f"{label}: So how was it?\n\nIt was quiet.\n\nAnd far.\n\n{label}: And then?\n\nLoud.\n")
    assert turns(result) == [
        (label, "So how was it?"),
        (None, "It was quiet."),
        (None, "And far."),
        (label, "And then?"),
        (None, "Loud."),
    ]
    assert warned(result, "Only whoever asks is labelled: 3 paragraphs")


def test_a_text_of_headings_alone_is_a_text() -> None:
    result = read_text("DATE: 3 MAY 1936\n\nI WAS BORN IN THE HILLS\nAND LIVED THERE\n")
    assert "I WAS BORN IN THE HILLS" in result.transcript.text
