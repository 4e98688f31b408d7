"""Times by estimate on the review page: what it takes, what is said of them, and what the pane gets."""

import io
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.extras.recordings.pages.recording import ALIGNING
from coding.extras.recordings.steps import recordings, times
from coding.ui.frame import jobs
from pipelines.errors import Cancelled
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import TurnTime
from tests.extras.recordings.tones import TALK, tones
from tests.helpers import app_page
from tests.helpers.app_page import checked, labels, mounted, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "review", user="sam", vault=True)


@pytest.fixture
def heard(make_project: Any, heard_here: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project with an interview in review that has a recording and no times; everything needed is installed."""
    monkeypatch.setattr(times, "estimate_times", lambda *_, **__: [None, TurnTime(2_000, 5_000, 0.4)])
    project = make_project()
    interview = project.import_turns(TALK, "P7")
    recordings.add_recording(project.as_user("sam", vault=True), interview, io.BytesIO(tones(300, 600)), "a.wav")
    project.to_review(interview)
    return project


def press(test: AppTest, project: Any, label: str) -> AppTest:
    app_page.click(test, label)
    job = jobs.shared(project.as_user("sam"), ALIGNING)
    if job is None:
        # It was done before the page was drawn again, which has said so.
        return checked(test)
    assert job.wait(60)
    return checked(test.run())


def given(test: AppTest) -> Any:
    """Times as the pane gets them."""
    (document,) = [entry for entry in mounted(test) if entry.get("part") == "document"]
    return document["recording"]["times"]


def test_times_are_estimated_told_and_taken_away(heard: Any) -> None:
    test = open_page(heard)
    assert given(test) == [] and "Remove the estimated times" not in labels(test)
    test = press(test, heard, "Estimate the times of the turns")
    assert "estimated for 1 of 2 turns; of 0 of them half" in words(test)
    test = checked(test.run())
    assert given(test) == [None, [2000, 5000]]
    test = press(test, heard, "Remove the estimated times")
    assert "are removed" in words(test)
    assert given(test) == [] and "Estimate the times of the turns" in labels(test)


def test_a_steward_says_of_which_recording_a_transcripts_times_are(heard: Any) -> None:
    vault = heard.as_user("sam", vault=True).open_vault()
    (name,) = [name for name in vault.names() if name.startswith("original/")]
    vault.update_json(
        name, lambda original: original | {"turns": [[*turn[:3], 500, 900] for turn in original["turns"]]}
    )
    test = open_page(heard)
    assert "Estimate the times of the turns" not in labels(test)
    for fit in (False, True):
        (box,) = [box for box in test.checkbox if box.label == "The times in the transcript are of this recording"]
        test = checked(box.set_value(fit).run())
        assert ("a silenced copy does not go by them" in words(test)) is not fit
        assert ("Estimate the times of the turns" in labels(test)) is not fit


def test_without_the_extra_it_is_said_in_a_sentence(heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "NEEDED", ("no_such_package",))
    test = open_page(heard)
    assert "heard[align]" in words(test)
    assert not [label for label in labels(test) if "Estimate" in label]


def test_what_stops_it_is_said(heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Cancelled("Stopped as asked.")

    monkeypatch.setattr(times, "estimate_times", stopped)
    test = press(open_page(heard), heard, "Estimate the times of the turns")
    assert "Stopped as asked." in words(test)
    assert "Remove the estimated times" not in labels(test)
