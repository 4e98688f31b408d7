"""Hearing a turn in a real browser: a steward does, at its place and from memory; nobody else can."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coding.extras.recordings.steps import recordings, times
from coding.model import Role
from coding.store import interviews
from coding.workspace.originals import importing
from coding.workspace.people.users import add_user
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.words import TurnTime
from pipelines.transcript import ReadResult, SpokenTurn, Transcript
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.recordings.tones import pitches_of, read_here, tones
from tests.helpers.app_server import AppServer, enter, serve_app
from tests.helpers.keyboard import open_originals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TURNS = (
    ("Interviewer", "Where was that?", 0),
    ("Nora", "In a village by the lake.", 30_000),
    ("Interviewer", "And later?", 50_000),
)
PITCHES = (300, 600, 900, 1200, 1500, 1800)
"""Ten seconds of each."""
ESTIMATED = [None, TurnTime(41_000, 44_000, 0.5), TurnTime(50_000, 52_000, 1.0)]
LISTEN = """
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...when) {
    const [samples, rate] = [this.buffer.getChannelData(0), this.buffer.sampleRate];
    let crossings = 0;
    for (let at = rate; at < 2 * rate; at += 1) crossings += samples[at - 1] < 0 && samples[at] >= 0;
    window.heard.push(crossings);
    return start.apply(this, when);
  };
"""
ASK = """async ([address, signIn]) => {
  const answer = await fetch(address, { headers: signIn ? { 'x-heard-sign-in': signIn } : {} });
  return [answer.status, (await answer.arrayBuffer()).byteLength];
}"""


def _imported(context: Any, label: str, turns: tuple[tuple[str, str, int | None], ...]) -> str:
    transcript = Transcript.from_spoken(SpokenTurn(who, words, begins) for who, words, begins in turns)
    read = ReadResult(file=f"{label}.vtt", format="webvtt", encoding="utf-8", language="en", transcript=transcript)
    plan = importing.ImportPlan(
        file=importing.IncomingFile(f"{label}.vtt", transcript.text.encode()),
        read=read,
        roles={"Nora": "participant", "Interviewer": "interviewer"},
        participant=label,
        quote_consent="yes",
    )
    interview = importing.store_import(context, plan).interview_id
    assert interview is not None
    context.store.write(lambda cursor: interviews.set_state(cursor, interview, "in_review"))
    return interview


@pytest.fixture(scope="module")
def served(make_module_project: Callable[..., SmallProject]) -> Iterator[tuple[AppServer, str, str, str]]:
    project = make_module_project()
    add_user(project.as_user("lea"), "sol", "Sol Example", [Role.STEWARD])
    steward = project.as_user("sam", vault=True)
    timed = _imported(steward, "P1", TURNS)
    untimed = _imported(steward, "P2", (("Nora", "There was a garden.", None), ("Interviewer", "Yes?", None)))
    estimated = _imported(steward, "P3", tuple((who, words.replace("lake", "sea"), None) for who, words, _ in TURNS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recordings, "listening_copy", read_here)
        patch.setattr(model, "NEEDED", ())
        patch.setattr(times, "estimate_times", lambda *_, **__: ESTIMATED)
        for entry in (timed, estimated):
            recordings.add_recording(steward, entry, io.BytesIO(tones(*PITCHES, seconds=10)), "Nora's talk.wav")
        times.align_recording(steward, estimated)
    project.project.store.close()
    with serve_app(project.folder) as server:
        yield server, timed, untimed, estimated
    assert "Nora" not in server.log.read_text(errors="replace")


def opened(page: Page, url: str, interview: str) -> None:
    page.goto(f"{url}/review?interview={interview}")
    open_originals(page, PASSPHRASE)
    page.wait_for_selector(".heard-review[data-opened]")


def position(page: Page) -> int:
    return int(page.locator(".heard-review-sound").get_attribute("data-position") or -1)


def past(page: Page, ms: int) -> None:
    """Wait until what plays has gone past a moment."""
    page.wait_for_function("ms => Number(document.querySelector('.heard-review-sound').dataset.position) > ms", arg=ms)


def test_a_steward_hears_a_turn_and_nobody_else_can(chromium: Browser, served: tuple[AppServer, str, str, str]) -> None:
    server, timed, *_ = served
    steward = enter(chromium, server.url, "Sam Example")
    page = steward.page
    page.add_init_script(LISTEN)
    answers: list[Any] = []
    page.on("response", lambda one: answers.append(one) if "/_recording/" in one.url else None)
    opened(page, server.url, timed)
    sound = page.locator(".heard-review-sound")
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("j")
    page.keyboard.press("h")
    expect(sound).to_have_attribute("data-playing", "true")
    past(page, 30_100)
    assert position(page) < 45_000
    assert abs(page.evaluate("window.heard[0]") - 1200) < 5, "the second turn begins at half a minute"
    page.keyboard.press("h")
    expect(sound).to_have_attribute("data-playing", "false")
    stopped = position(page)
    page.keyboard.press(",")
    expect(sound).to_have_attribute("data-position", str(stopped - 2000))
    page.keyboard.press(".")
    expect(sound).to_have_attribute("data-position", str(stopped))
    expect(page.get_by_role("button", name="Hear this turn")).to_be_visible()
    assert page.locator("audio, video").count() == 0
    assert answers and all(answer.headers["cache-control"] == "no-store" for answer in answers)
    assert round(pitches_of(answers[0].body())[1]) == 1200
    # The very address, with the steward's own sign-in named, answers nobody else.
    address, signs = answers[0].url, answers[0].request.headers["x-heard-sign-in"]
    assert page.evaluate(ASK, [address, signs])[0] == 200
    assert page.evaluate(ASK, [address, ""]) == [403, 0], "a page that cannot name the sign-in"
    for name in ("Ana Example", "Lea Example", "Sol Example"):
        other = enter(chromium, server.url, name)
        own = other.page.evaluate("sessionStorage.getItem('heard-sign-in')")
        assert own and own != signs
        for named in (signs, own):
            assert other.page.evaluate(ASK, [address, named]) == [403, 0], name
        assert not any("_recording" in frame for frame in other.frames)
        other.leave()
    page.get_by_role("button", name="Close the originals").click()
    page.get_by_label("Passphrase of the project").wait_for()
    assert page.evaluate(ASK, [address, signs]) == [403, 0]
    steward.leave()


def test_a_recording_is_added_and_erased_on_the_page(
    chromium: Browser, served: tuple[AppServer, str, str, str], tmp_path: Path
) -> None:
    server, _, untimed, _ = served
    steward = enter(chromium, server.url, "Sol Example")
    page = steward.page
    opened(page, server.url, untimed)
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("h")
    expect(page.locator(".heard-review-hint-line")).to_contain_text("no recording")
    page.get_by_text("Recording: none").click()
    file = tmp_path / "tone.wav"
    file.write_bytes(tones(500, seconds=3))
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Keep this recording").click()
    page.get_by_text("is kept in the vault").wait_for()
    expect(page.get_by_text("This transcript has no times")).to_be_visible()
    expect(page.locator(".heard-review-sound")).to_be_visible()
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("h")
    past(page, 200)
    # It ends by itself.
    expect(page.locator(".heard-review-sound")).to_have_attribute("data-playing", "false")
    page.get_by_text("Recording: 0:03").click()
    page.get_by_text("Erase the recording for good").click()
    page.get_by_role("button", name="Erase the recording").click()
    page.get_by_text("The recording is erased").wait_for()
    expect(page.locator(".heard-review-sound")).to_be_hidden()
    steward.leave()


def test_an_estimated_time_is_said_to_be_one_and_begins_a_second_early(
    chromium: Browser, served: tuple[AppServer, str, str, str]
) -> None:
    server, *_, estimated = served
    steward = enter(chromium, server.url, "Sam Example")
    page = steward.page
    page.add_init_script(LISTEN)
    opened(page, server.url, estimated)
    expect(page.get_by_text("Times of turns are estimated: each begins a second early.")).to_be_visible()
    page.locator(".heard-review-scroll").focus()
    said, sound = page.locator(".heard-review-hint-line"), page.locator(".heard-review-sound")
    page.keyboard.press("h")
    expect(said).to_contain_text("No time was found for this turn: plays from 00:00")
    page.keyboard.press("h")
    expect(sound).to_have_attribute("data-playing", "false")
    page.keyboard.press("j")
    page.keyboard.press("h")
    past(page, 40_200)
    assert abs(page.evaluate("window.heard.at(-1)") - 1500) < 5, "from a second before the second turn, by estimate"
    expect(said).to_contain_text("by estimate")
    page.keyboard.press("h")
    steward.leave()
