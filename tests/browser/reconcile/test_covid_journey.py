"""A published study in a real browser: its disagreements settled by keyboard until the consensus is the study's own."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from codebook.formats import registry
from coding.model import Role, User
from coding.store import interviews
from coding.workspace.originals import importing
from coding.workspace.people import users as people_users
from coding.workspace.project.open import create_project, open_project
from coding.workspace.reconcile.queue import consensus_layer, open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.reports import codings_csv
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import covid_study
from tests.helpers.app_server import AppServer, sign_in
from tests.helpers.covid_study import Judgement

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(1800),  # 57 interviews are imported and released first
    pytest.mark.skipif(not covid_study.ANSWERS.is_file(), reason="the coded study is not on this computer"),
]
PASSPHRASE = "a gentle passphrase"


@pytest.fixture(scope="module")
def gold() -> list[Judgement]:
    return covid_study.judgements()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, gold: list[Judgement]) -> Path:
    """The study imported, released as it was published, coded by CC and OM, and locked."""
    users = [
        User("lead", "Lead Example", frozenset({Role.LEAD, Role.STEWARD})),
        User("cc", "Coder CC", frozenset({Role.RESEARCHER})),
        User("om", "Coder OM", frozenset({Role.RESEARCHER})),
    ]
    folder = tmp_path_factory.mktemp("covid") / "study"
    project = create_project(folder, "A published study", PASSPHRASE, users, registry.load(covid_study.CODEBOOK))
    lead = people_users.sign_in(project, "lead").with_vault(PASSPHRASE)
    file = importing.IncomingFile(covid_study.ANSWERS.name, covid_study.ANSWERS.read_bytes())
    ids = [outcome.interview_id for outcome in importing.import_files(lead, [file], divide=True)]
    assert len(ids) == 57 and all(ids)
    releases = []
    for interview_id in ids:
        # The steward looked and masks nothing: the answers were published under their authors' names.
        project.store.write(lambda cursor, one=interview_id: interviews.set_state(cursor, one, "in_review"))
        releases.append(release_interview(lead, interview_id).release_id)
    result = create_round(lead, RoundDraft(name="Reliability", releases=releases, coders=["cc", "om"]))
    report = codings_csv.import_codings(lead, covid_study.codings_csv(gold).encode(), "codings.csv")
    assert report.refused == ()
    lock.lock_round(lead, result.id)
    project.store.close()
    return folder


def test_the_studys_final_coding_is_reached_by_keyboard(app: AppServer, page: Page, gold: list[Judgement]) -> None:
    by_place = {(entry.participant, entry.code, entry.line): entry for entry in gold}
    app.stop()
    project = open_project(app.folder)
    try:
        coder = people_users.sign_in(project, "cc")
        round_id = rounds.find_round(coder, None).id
        queue = open_queue(coder, round_id)
        judged: dict[str, Judgement] = {}
        for item in queue.items:
            release, (code,) = queue.releases[item.release_id], queue.details[item.id].codes
            judged[item.id] = by_place[release.participant_label, code, release.line_of(item.start)]
        waiting = [item.id for item in queue.items if item.state == "open"]
        (overturned,) = [item.id for item in queue.items if item.state == "agreed" and not judged[item.id].final]
    finally:
        project.store.close()
    assert len(waiting) == 28
    app.start()

    sign_in(page, app.url, "Coder CC")
    page.goto(f"{app.url}/reconcile")
    page.wait_for_selector(".rp-pane[data-opened][data-unsaved='0'] .rp-lanes")
    pressed = 0
    for item in waiting:
        expect(page.locator(".rp-center h2")).to_contain_text("to settle")
        page.keyboard.press("1" if judged[item].cc == judged[item].final else "2")
        pressed += 1
    page.wait_for_selector(".rp-pane[data-unsaved='0']")
    expect(page.locator(".rp-progress")).to_contain_text("28 of 28 settled")
    assert pressed / len(waiting) == 1

    page.goto(f"{app.url}/reconcile?state=all&item={overturned}")
    page.wait_for_selector(".rp-pane[data-opened][data-unsaved='0'] .rp-lanes")
    expect(page.locator(".rp-center h2")).to_contain_text("Exact agreement")
    page.keyboard.press("f")
    page.keyboard.press("x")
    page.wait_for_selector(".rp-pane[data-unsaved='0']")

    (blank,) = [entry for entry in gold if entry.final and not entry.cc and not entry.om]
    page.get_by_role("button", name="Add a passage").click()
    form = page.get_by_test_id("stPopoverBody")
    for field, wanted in (("Interview", blank.participant), ("Code", "Outsider View")):
        form.get_by_role("combobox", name=field).click()
        page.keyboard.type(wanted)
        page.keyboard.press("Enter")
        page.get_by_role("listbox").wait_for(state="detached")
    form.get_by_label("Line, or first and last line").fill(blank.lines)
    page.keyboard.press("Enter")
    form.locator(".page-quote").wait_for()
    page.get_by_role("button", name="Code it in the consensus").click()
    expect(page.locator(".rp-center h2")).to_contain_text("Coded by nobody")

    page.goto(f"{app.url}/reconcile?view=consensus")
    expect(page.get_by_text("codings stand in the consensus of")).to_contain_text(
        f"{len(covid_study.final_codings(gold))} codings stand"
    )
    app.stop()
    project = open_project(app.folder)
    try:
        coder = people_users.sign_in(project, "cc")
        queue = open_queue(coder, round_id)
        results = [
            (release.participant_label, entry.code, release.line_of(entry.start))
            for entry in consensus_layer(coder, round_id)
            for release in [queue.releases[entry.release_id]]
        ]
    finally:
        project.store.close()
    assert len(results) == len(set(results)) and set(results) == covid_study.final_codings(gold)
    assert queue.coverage == 1.0
