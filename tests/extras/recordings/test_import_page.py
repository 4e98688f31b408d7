"""Recordings on the Import page: said before it starts, paused and gone on, and then to review. A script hears."""

import threading
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.extras.recordings.pages.transcript import WRITING
from coding.extras.recordings.steps import transcribing
from coding.extras.recordings.steps.transcribing import unfinished_transcripts
from coding.ui.frame import jobs
from coding.ui.originals import work
from coding.workspace.people.participants import list_participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.find import find_identifiers
from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe import voices
from tests.extras.recordings.tones import tones
from tests.helpers import app_page
from tests.helpers.app_page import checked, click, field, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "importing", user="sam", vault=True)
GO, ANYWAY, NAME = "Write it down", "Write it down all the same", "garden talk.wav"


class Recogniser:
    """In the place of the speech model; waits before the second piece while it is told to."""

    def __init__(self) -> None:
        self.language, self.sure, self.heard = "en", 0.9, 0
        self.begun, self.on = threading.Event(), threading.Event()
        self.on.set()

    def spoken_language(self, sound: bytes, rate: int, told: str | None, **_: object) -> tuple[str, float]:
        if told == "et":
            raise ModelMissing("It does not know et.")
        return (told, 1.0) if told else (self.language, self.sure)

    def hear(self, sound: bytes, rate: int, language: str | None, **_: object) -> list[RecognisedWord]:
        if self.heard:
            self.begun.set()
            assert self.on.wait(60)
        self.heard += 1
        return [
            RecognisedWord(word, at * 400, at * 400 + 400, 0.8) for at, word in enumerate((" We", " had", " apples."))
        ]


@pytest.fixture(autouse=True)
def recogniser(heard_here: None, monkeypatch: pytest.MonkeyPatch) -> Recogniser:
    stands_in = Recogniser()
    monkeypatch.setattr(model, "spoken_language", stands_in.spoken_language)
    monkeypatch.setattr(model, "hear", stands_in.hear)
    monkeypatch.setattr(work, "find_identifiers", lambda *_, **__: {})
    return stands_in


def chosen(project: Any, *files: tuple[str, bytes]) -> AppTest:
    test = open_page(project)
    given = files or ((NAME, tones(300, seconds=100)),)
    test.file_uploader[1].set_value([(name, data, "audio/wav") for name, data in given])
    return checked(test.run())


def ended(test: AppTest, project: Any) -> AppTest:
    """The page when nothing is written down any more, and what came of it is told."""
    job = jobs.shared(project.as_user("sam"), WRITING)
    assert job is None or job.wait(60)
    return checked(test.run())


def waiting(project: Any) -> list[Any]:
    return unfinished_transcripts(project.as_user("sam", vault=True))


def test_what_was_chosen_becomes_an_interview_and_goes_to_review(
    make_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "find_identifiers", find_identifiers)
    project = make_project()
    test = chosen(project)
    field(test, "Consent to quotes").set_value("never").run()
    test = ended(click(test, GO), project)
    assert f"{NAME} is written down." in words(test)
    search = jobs.shared(project.as_user("sam"), work.FINDING)
    assert search is None or search.wait(60)
    assert "Review identifiers (1 interview in review)" in labels(checked(test.run()))
    (interview,) = list_interviews(project.as_user("sam"))
    assert (interview.participant_label, interview.language, interview.format) == ("P01", "en", "whisper")
    assert list_participants(project.as_user("sam"))[0].quote_consent == "never"
    assert waiting(project) == []


def test_it_is_paused_goes_on_and_can_be_discarded(make_project: Any, recogniser: Recogniser) -> None:
    project = make_project()
    recogniser.on.clear()
    test = click(chosen(project), GO)
    assert recogniser.begun.wait(60)
    test = click(checked(test.run()), "Pause")
    recogniser.on.set()
    test = ended(test, project)
    assert "Paused. What was heard is kept." in words(test)
    assert f"**{NAME}** waits: 0 of 1:40 minutes" in words(test) and recogniser.heard == 2
    assert list_interviews(project.as_user("sam")) == []
    test = ended(click(open_page(project), "Go on"), project)
    assert f"{NAME} is written down." in words(test) and recogniser.heard == 4
    assert waiting(project) == [] and len(list_interviews(project.as_user("sam"))) == 1


def test_what_waits_can_be_discarded(make_project: Any, recogniser: Recogniser) -> None:
    project = make_project()
    recogniser.language, recogniser.sure = "la", 0.4
    test = ended(click(chosen(project), GO), project)
    assert "not sure which language" in words(test) and "Choose it below" in words(test)
    next(box for box in test.checkbox if box.label.startswith("Discard it for good")).check().run()
    test = click(test, "Discard")
    assert waiting(project) == [] and "Go on" not in labels(test)
    assert not list((project.folder / "recordings").glob("*"))


def test_what_the_model_is_no_use_for_is_said_before_it_starts(make_project: Any, recogniser: Recogniser) -> None:
    project = make_project()
    test = chosen(project)
    field(test, "Language spoken").set_value("lt").run()
    assert "of no use for “lt”" in words(test) and "101 words wrong" in words(test)
    assert ANYWAY in labels(test) and GO not in labels(test)
    field(test, "Folder of a larger model (may stay empty)").set_value("/models/large").run()
    assert GO in labels(test) and "of no use" not in words(test)


def test_a_language_that_was_recognised_is_asked_about_before_a_word_is_heard(
    make_project: Any, recogniser: Recogniser
) -> None:
    project = make_project()
    recogniser.language = "lt"
    test = ended(click(chosen(project), GO), project)
    assert "of no use for “lt”" in words(test) and recogniser.heard == 0
    assert list_interviews(project.as_user("sam")) == [] and waiting(project)[0].wish.language == "lt"
    test = ended(click(test, ANYWAY), project)
    assert recogniser.heard == 4 and len(list_interviews(project.as_user("sam"))) == 1


def test_of_several_each_is_told_and_one_that_is_refused_stops_no_other(make_project: Any) -> None:
    project = make_project()
    good, other = tones(300, seconds=3), tones(450, seconds=34)
    test = chosen(project, ("broken.wav", b"nothing"), ("a.wav", good), ("b.wav", other))
    assert "Participant" not in [box.label for box in test.selectbox]
    test = ended(click(test, "Write them down"), project)
    assert "broken.wav is no WAV file" in words(test)
    assert "a.wav is written down." in words(test) and "b.wav is written down." in words(test)
    assert [each.participant_label for each in list_interviews(project.as_user("sam"))] == ["P01", "P02"]


def test_without_the_extra_it_is_said_what_to_install(make_project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "NEEDED", ("no_such_package",))
    test = open_page(make_project())
    assert "heard[speech]" in words(test) and len(test.file_uploader) == 1


def test_where_voices_can_be_told_apart_it_is_asked_how_many_people_speak(
    make_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "PACKAGE", "no_such_package")
    monkeypatch.setattr(transcribing, "can_tell_apart", lambda: True)
    project = make_project()
    test = chosen(project)
    count, _pauses = test.number_input
    assert (count.label, count.value) == ("How many people speak", 2)
    # The package went since the page was drawn: what to install is said, and nothing is kept.
    assert "data/voices.txt" in words(ended(click(test, GO), project)) and waiting(project) == []
    test = chosen(project)
    test.number_input[0].set_value(1).run()
    assert f"{NAME} is written down." in words(ended(click(test, GO), project))
