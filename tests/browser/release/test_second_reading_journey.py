"""In a real browser: lines read by somebody else, a miss that goes back, a name a coder reports after release."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

from codebook.starters import load_starter
from coding.model import Role, User
from coding.store import interviews
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Project
from coding.workspace.originals import importing
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project
from coding.workspace.release import second_reading
from coding.workspace.release.readiness import GateRule, set_gate_rule
from coding.workspace.release.release import release_interview
from coding.workspace.release.second_reading import draw_lines
from coding.workspace.review.decide import add_identifier
from pipelines.transcript import ReadResult, SpokenTurn, Transcript
from tests.helpers.app_server import AppServer, drawn, enter, serve_app, turn_to
from tests.helpers.keyboard import open_originals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "a gentle passphrase"
SEED = 1
TURNS = (
    ("Interviewer", "Who came by in the evenings?"),
    ("Nora", "Hanne came by, and we cooked. 😀 It was quiet at home."),
    ("Interviewer", "And what helped?"),
    ("Nora", "Talking helped. Tilda listened to all of it, and that was good."),
    ("Interviewer", "And later?"),
    ("Nora", "Later we planted beans, and Tilda watered them."),
)


def _project(folder: Path) -> tuple[Project, str]:
    """An interview in review, in which a reviewer masked the beans, and missed Hanne and Tilda."""
    users = [
        User("sam", "Sam Example", frozenset({Role.STEWARD})),
        User("lea", "Lea Example", frozenset({Role.LEAD})),
        User("ana", "Ana Example", frozenset({Role.RESEARCHER})),
    ]
    project = create_project(folder, "A study", PASSPHRASE, users, load_starter("survivor-interviews"))
    steward = sign_in(project, "sam").with_vault(PASSPHRASE)
    transcript = Transcript.from_spoken(SpokenTurn(speaker, text) for speaker, text in TURNS)
    read = ReadResult(
        file="P01.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript
    )
    roles = {"Interviewer": "interviewer", "Nora": "participant"}
    file = importing.IncomingFile("P01.txt", transcript.text.encode())
    plan = importing.ImportPlan(file=file, read=read, roles=roles, participant="P01", quote_consent="yes")
    interview_id = importing.store_import(steward, plan).interview_id or ""
    project.store.write(lambda cursor: interviews.set_state(cursor, interview_id, "in_review"))
    start = transcript.text.index("beans")
    add_identifier(steward, interview_id, start, start + 5, "OTHER")
    return project, interview_id


@pytest.fixture
def required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppServer]:
    """Every line is drawn, in an order in which Hanne is not the last, and the project requires them to be read."""
    monkeypatch.setattr(second_reading, "secrets", SimpleNamespace(randbits=lambda bits: SEED))
    project, _ = _project(tmp_path / "study")
    set_gate_rule(sign_in(project, "lea"), GateRule(True, 300, 0.01))
    draw_lines(sign_in(project, "sam").with_vault(PASSPHRASE))
    project.store.close()
    with serve_app(tmp_path / "study") as server:
        yield server
    assert "Hanne" not in server.log.read_text(errors="replace")


@pytest.fixture
def released(tmp_path: Path) -> Iterator[AppServer]:
    """The interview is released, with a coding on the words around Tilda."""
    project, interview_id = _project(tmp_path / "study")
    release = release_interview(sign_in(project, "sam").with_vault(PASSPHRASE), interview_id)
    ana = sign_in(project, "ana")
    start = read_release(ana, release.release_id).text.index("Tilda listened")
    code_passage(ana, release.release_id, "D5", start, start + len("Tilda listened"))
    project.store.close()
    with serve_app(tmp_path / "study") as server:
        yield server
    assert "Tilda" not in server.log.read_text(errors="replace")


def test_somebody_else_reads_drawn_lines_before_release(chromium: Browser, required: AppServer) -> None:
    steward, lead = (enter(chromium, required.url, name) for name in ("Sam Example", "Lea Example"))
    page = steward.page
    turn_to(page, f"{required.url}/second_reading")
    open_originals(page, PASSPHRASE)
    page.get_by_text("somebody else has to read these lines").wait_for()
    assert page.locator(".heard-second").count() == 0
    turn_to(page, f"{required.url}/review")
    page.get_by_text("drawn lines wait for another person").first.wait_for()
    expect(page.get_by_role("button", name="Release for coding")).to_be_disabled()

    # The lead reads and finds Hanne; the steward masks her, the lead finishes.
    turn_to(lead.page, f"{required.url}/second_reading")
    open_originals(lead.page, PASSPHRASE)
    _read(lead.page, "Hanne")
    lead.page.wait_for_selector(".heard-second[data-unsaved='0']")
    drawn(lead.page)
    assert not any("beans" in frame for frame in lead.frames), "the reader sees masked lines only"
    turn_to(page, f"{required.url}/review")
    expect(page.locator(".heard-review-counts")).to_contain_text("1 to decide")
    page.locator(".heard-review-scroll").focus()
    page.keyboard.press("a")
    expect(page.locator(".heard-review-counts")).to_contain_text("0 to decide")
    page.wait_for_selector(".heard-review[data-unsaved='0']")
    drawn(page)
    turn_to(lead.page, f"{required.url}/second_reading")
    _read(lead.page)
    lead.page.get_by_role("button", name="See the result").click()
    lead.page.get_by_text("1 missed in").first.wait_for()
    lead.page.get_by_text("rule for release is met").wait_for()
    lead.leave()

    turn_to(page, f"{required.url}/review")
    _release(page, "is released (release 1)")
    steward.leave()


def test_a_reported_name_is_gone_from_the_next_release(chromium: Browser, released: AppServer) -> None:
    coder = enter(chromium, released.url, "Ana Example")
    page = coder.page
    turn_to(page, f"{released.url}/coding")
    page.get_by_text("listened to all of it").first.wait_for()
    page.wait_for_selector(".heard-pane[data-opened]")
    page.locator(".heard-turn.heard-current").focus()
    page.keyboard.press("f")
    page.keyboard.type("Tilda")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Digit1")
    page.get_by_text("the stewards are told").first.wait_for()
    page.wait_for_selector(".heard-pane[data-unsaved='0']")

    steward = enter(chromium, released.url, "Sam Example")
    turn_to(steward.page, f"{released.url}/review")
    open_originals(steward.page, PASSPHRASE)
    steward.page.get_by_text("A reader saw something that was not masked").wait_for()
    steward.page.get_by_role("button", name="Mask it").click()
    steward.page.get_by_text("Masked at 2 places").wait_for()
    _release(steward.page, "is released (release 2)")
    steward.leave()

    coder.frames.clear()
    turn_to(page, f"{released.url}/")
    turn_to(page, f"{released.url}/coding")
    page.get_by_text("listened to all of it").first.wait_for()
    drawn(page)
    everything = "\n".join(coder.frames)
    assert "Tilda" not in everything and "listened to all of it" in everything
    coder.leave()


def _read(page: Page, missed: str = "") -> None:
    """Answer lines by keyboard until none is left, or until the one with these words was marked."""
    page.locator(".heard-second").focus()
    while page.locator(".heard-second-line").count():
        line = page.locator(".heard-second-line").inner_text()
        words = line.split()
        indexes = [index for index, word in enumerate(words) if missed and missed in word]
        if indexes:
            for _ in range(indexes[0] + 1):
                page.keyboard.press("ArrowRight")
            page.keyboard.press("m")
            page.get_by_text("it goes back to the steward").wait_for()
            return
        page.keyboard.press("n")
        page.wait_for_function("before => document.querySelector('.heard-second-line')?.innerText !== before", arg=line)
    page.get_by_text("Every drawn line is read").wait_for()


def _release(page: Page, said: str) -> None:
    page.wait_for_selector(".heard-review-turn")
    page.get_by_text("I, Sam Example, have reviewed this interview").click()
    release = page.get_by_role("button", name="Release for coding")
    expect(release).to_be_enabled()
    release.click()
    page.get_by_text(said).wait_for()
