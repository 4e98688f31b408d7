"""Links by which panelists answer on the server, and the page behind them."""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from streamlit.runtime.runtime import Runtime

from coding.errors import AccessDenied, ExportBlocked, InvalidInput, NotFound, NotReady, TooSoon
from coding.extras.panel import tables
from coding.extras.panel.files import LARGEST
from coding.extras.panel.pages.questionnaire import Sending, page_policy, questionnaire_file
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.rounds import Questionnaire
from coding.extras.panel.steps.setup import PanelDraft, PanelistDraft
from coding.model.findings import Indicator
from coding.model.panel import PanelRound, Rules, Scale
from coding.ui.frame import runtime
from coding.ui.frame.ingress import LOCAL, ByAccount, ByProxyHeader, Ingress
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.server import build_app
from coding.ui.pages import PAGES
from coding.workspace.erasure.restore import restore
from coding.workspace.people import users
from coding.workspace.people.login_throttle import LoginThrottle
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project
from coding.workspace.reports import indicators
from tests.helpers.app_page import click, field, open_page, words
from tests.helpers.coroutines import finished
from tests.helpers.panel_answers import write_answers

pytestmark = pytest.mark.slow

RULES = Rules(scales=(Scale("relevance"),), least_answers=2)
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def as_text(asked_round: Questionnaire) -> bytes:
    return repr(asked_round).encode()


@pytest.fixture
def lead(small_project: Any) -> Any:
    result = small_project.as_user("lea")
    indicators.save_indicator(result, Indicator("", 0, "Contact is kept secret."))
    return result


@pytest.fixture
def panel(lead: Any) -> Any:
    people = [PanelistDraft(language=entry) for entry in ("en", "de", "fr")]
    draft = PanelDraft(title="Ours", kind="survivors", consent="You may stop.", rules=RULES, panelists=people)
    return setup.make_panel(lead, draft)


@pytest.fixture
def asked_round(lead: Any, panel: Any) -> PanelRound:
    return rounds.open_round(lead, panel.id)


def make(lead: Any, panel: Any, *codes: str, **more: Any) -> list[str]:
    return [link.token for link in answers.make_links(lead, panel.id, codes, as_text, **more).links]


def answered(asked_round: PanelRound, code: str, value: int, reason: str = "") -> bytes:
    reasons = {asked_round.items[0]: reason} if reason else {}
    return write_answers(asked_round, code, {item: {"relevance": value} for item in asked_round.items}, reasons)


def spent(lead: Any, token: str) -> bool:
    for use in (lambda: answers.open_link(lead.project, token, HOME), lambda: send(lead, token, b"{}")):
        try:
            use()
        except InvalidInput as error:
            assert str(error) == str(answers.SPENT), "one sentence, whatever is wrong"
        else:
            return False
    return True


def send(lead: Any, token: str, data: bytes) -> Any:
    return answers.send_answers(lead.project, token, HOME, data)


def test_by_a_link_somebody_answers_and_answers_again(lead: Any, panel: Any, asked_round: PanelRound) -> None:
    first, second = make(lead, panel, "E01", "E02")
    opened = answers.open_link(lead.project, second, HOME)
    assert (opened.sheet.panelist, opened.sheet.language, opened.answered) == ("E02", "de", False)
    assert opened.sheet.consent == "You may stop."
    assert send(lead, second, answered(asked_round, "E02", 8, "I saw it.")).state == "taken"
    assert send(lead, second, answered(asked_round, "E02", 8, "I saw it.")).state == "known"
    assert answers.open_link(lead.project, second, HOME).answered
    assert send(lead, second, answered(asked_round, "E02", 3)).state == "taken", "the last ones count"
    record = rounds.record_of(lead, panel.id)
    assert record["rounds"][0]["missing"] == ["E01", "E03"]
    with lead.store.read() as cursor:
        assert [(rating.value, rating.panelist_id) for rating in tables.ratings(cursor, panel.id)][0][0] == 3
        assert tables.reasons(cursor, panel.id) == []
        rows = cursor.execute("SELECT * FROM panel_link").fetchall()
        events = cursor.execute("SELECT * FROM event").fetchall()
    assert first not in repr(rows + events) and second not in repr(rows + events), "only hashes are kept"
    assert [(link.panelist, link.good) for link in answers.link_rows(lead, panel.id)] == [("E01", True), ("E02", True)]


def test_answers_of_somebody_else_and_with_mistakes_are_not_taken(
    lead: Any, panel: Any, asked_round: PanelRound
) -> None:
    (token,) = make(lead, panel, "E01")
    other = setup.make_panel(lead, PanelDraft(title="Other", rules=RULES, panelists=[PanelistDraft()]))
    (theirs,) = send(lead, token, answered(rounds.open_round(lead, other.id), "E01", 8)).problems
    assert theirs == send(lead, token, answered(asked_round, "E02", 8)).problems[0] and "another page" in theirs
    whole = json.loads(answered(asked_round, "E01", 8))
    for change in (
        {"consent": False}, {"answers": {}}, {"items": "x"}, {"round": 2}, {"panelist": "E09"}, {"format": 1}
    ):  # fmt: skip
        taken = send(lead, token, json.dumps(whole | change).encode())
        assert taken.state == "refused" and len(taken.problems) == 1, change
    assert send(lead, token, b"{").state == "refused"
    assert rounds.record_of(lead, panel.id)["rounds"][0]["missing"] == ["E01", "E02", "E03"]


def test_a_link_opens_nothing_once_it_is_withdrawn_made_anew_or_over(
    lead: Any, panel: Any, asked_round: PanelRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = make(lead, panel, "E01", "E02")
    (anew,) = make(lead, panel, "E01")
    assert spent(lead, first) and not spent(lead, anew)
    assert answers.withdraw_links(lead, panel.id, ["E01", "E03"]) == 1
    assert spent(lead, anew) and not spent(lead, other)
    with pytest.raises(NotFound, match="no link"):
        answers.withdraw_links(lead, panel.id, ["E01"])
    (short,) = make(lead, panel, "E03", until=datetime.now(UTC) + timedelta(minutes=5))
    assert send(lead, short, answered(asked_round, "E03", 8)).state == "taken"
    later = datetime.now(UTC) + timedelta(minutes=6)
    with monkeypatch.context() as patched:
        patched.setattr(answers, "datetime", type("Later", (datetime,), {"now": classmethod(lambda cls, zone: later)}))
        assert spent(lead, short) and not spent(lead, other)
        assert [link.good for link in answers.link_rows(lead, panel.id)] == [True, False]
    rounds.close_round(lead, panel.id)
    assert spent(lead, other) and spent(lead, short) and answers.link_rows(lead, panel.id) == []
    rounds.open_round(lead, panel.id)
    assert spent(lead, other), "a new round has links of its own"
    with lead.store.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM panel_link").fetchone() == (0,)
    (left,) = make(lead, panel, "E02")
    setup.withdraw_panelist(lead, panel.id, "E02")
    assert spent(lead, left), "who withdraws has no link any more"


def test_a_link_opens_nothing_while_its_maker_may_invite_nobody(lead: Any, panel: Any, asked_round: PanelRound) -> None:
    users.add_user(lead, "nia", "Nia", ["lead"])
    own, (theirs,) = make(lead, panel, "E01")[0], make(users.sign_in(lead.project, "nia"), panel, "E02")
    for change, back in (
        (lambda: users.deactivate(lead, "nia"), lambda: users.activate(lead, "nia")),
        (lambda: users.set_roles(lead, "nia", ["researcher"]), lambda: users.set_roles(lead, "nia", ["lead"])),
    ):
        assert not spent(lead, theirs)
        change()
        assert spent(lead, theirs) and not spent(lead, own)
        told = [(link.made_by, link.may_invite, link.good) for link in answers.link_rows(lead, panel.id)]
        assert told == [("Lea Example", True, True), ("Nia", False, False)]
        back()
    assert send(lead, theirs, answered(asked_round, "E02", 8)).state == "taken"


def test_a_link_that_was_ended_stays_ended_where_a_backup_is_put_back(
    lead: Any, panel: Any, asked_round: PanelRound
) -> None:
    ended, stays = make(lead, panel, "E01", "E02")
    backup, folder = make_backup(lead)["name"], lead.project.folder
    answers.withdraw_links(lead, panel.id, ["E01"])
    lead.project.store.close()
    restore(folder, backup, "lea")
    project = open_project(folder)
    lead = users.sign_in(project, "lea")
    assert spent(lead, ended) and not spent(lead, stays)
    project.store.close()


def test_a_link_shows_only_what_was_looked_at(lead: Any, panel: Any, asked_round: PanelRound) -> None:
    (token,) = make(lead, panel, "E01")
    now = setup.find_panel(lead, "Ours")
    setup.change_panel(lead, replace(now, instructions="Take your time."))
    assert spent(lead, token)
    assert [link.good for link in answers.link_rows(lead, panel.id)] == [False]
    (again,) = make(lead, panel, "E01")
    assert answers.open_link(lead.project, again, HOME).sheet.instructions == "Take your time."


def test_what_must_not_leave_makes_no_link(lead: Any, panel: Any) -> None:
    setup.change_panel(lead, replace(panel, instructions="Write to nora@example.org."))
    with pytest.raises(ExportBlocked):
        rounds.open_round(lead, panel.id)
    with pytest.raises(NotReady):
        make(lead, panel, "E01")
    setup.change_panel(lead, panel)
    rounds.open_round(lead, panel.id)
    setup.change_panel(lead, replace(panel, instructions="Write to nora@example.org."))
    with pytest.raises(ExportBlocked):
        make(lead, panel, "E01")
    assert answers.link_rows(lead, panel.id) == []


def test_what_cannot_be_asked_for(lead: Any, panel: Any, asked_round: PanelRound, small_project: Any) -> None:
    past, never = datetime(2020, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for codes, until in (((), None), (("E01",), past), (("E01",), never)):
        with pytest.raises(InvalidInput):
            answers.make_links(lead, panel.id, codes, as_text, until=until)
    with pytest.raises(NotFound, match="E09"):
        make(lead, panel, "E01", "E09")
    for who in ("ana", "sam", "vic"):
        with pytest.raises(AccessDenied):
            make(small_project.as_user(who), panel, "E01")
    assert answers.link_rows(lead, panel.id) == []


def test_wrong_links_make_the_next_one_wait_but_for_those_that_were_right(
    lead: Any, panel: Any, asked_round: PanelRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(answers, "LoginThrottle", lambda free: LoginThrottle(free, lambda: clock[0]))
    known, new = make(lead, panel, "E01", "E02")
    answers.open_link(lead.project, known, HOME)
    for number in range(answers.FREE):
        with pytest.raises(InvalidInput):
            answers.open_link(lead.project, f"wrong {number}", HOME)
    for token in ("wrong", new):
        with pytest.raises(TooSoon):
            answers.open_link(lead.project, token, HOME)
        with pytest.raises(TooSoon):
            answers.send_answers(lead.project, token, HOME, b"")
    assert answers.open_link(lead.project, known, HOME).sheet.panelist == "E01"
    assert answers.open_link(lead.project, new, ELSEWHERE).sheet.panelist == "E02"
    for moment, token, opens in ((60, "wrong", False), (120, new, True)):
        clock[0] = moment
        if opens:
            assert answers.open_link(lead.project, token, HOME).sheet.panelist == "E02"
        else:
            with pytest.raises(InvalidInput):
                answers.open_link(lead.project, token, HOME)


ORIGIN = "https://heard.example.org"
PAGE = "/study/panelist"
Steps = Callable[[httpx.AsyncClient], Awaitable[None]]


def ingress_of(auth_method: Any, *, secure: bool = True) -> Ingress:
    return Ingress(
        frozenset({"heard.example.org"}), frozenset({ORIGIN}), "/study", secure=secure, auth_method=auth_method,
        address=f"{ORIGIN}/study",
    )  # fmt: skip


@pytest.fixture
def study(small_project: Any) -> Any:
    """A survivors' panel of two with a round that is open, and a link of each."""
    lead = small_project.as_user("lea")
    indicators.save_indicator(lead, Indicator("", 0, "Contact is </script><b>kept secret."))
    draft = PanelDraft(
        title="Ours", kind="survivors", instructions="Take your time.", consent="You may stop.",
        texts={"de": {"instructions": "Lass dir Zeit.", "consent": "Du kannst aufhören."}},
        rules=Rules(scales=(Scale("relevance"),)), panelists=[PanelistDraft(language=entry) for entry in ("en", "de")],
    )  # fmt: skip
    panel = setup.make_panel(lead, draft)
    questions = rounds.open_round(lead, panel.id)
    links = answers.make_links(lead, panel.id, ["E01", "E02"], questionnaire_file)
    tokens = [link.token for link in links.links]
    return SimpleNamespace(lead=lead, panel=panel, asked=questions, project=small_project.project, tokens=tokens)


@pytest.fixture
def serve(study: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Run a coroutine with a browser at the app itself; its lifespan is not begun."""

    def run(steps: Steps, ingress: Ingress | None = None) -> None:
        # Streamlit allows one app in a process.
        monkeypatch.setattr(Runtime, "_instance", None)
        app = build_app(study.project, PAGES, ingress or ingress_of(ByAccount()))

        async def all_of_it() -> None:
            transport = httpx.ASGITransport(app, client=("203.0.113.7", 5000))  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as browser:
                await steps(browser)

        finished(all_of_it())

    yield run
    runtime.use(study.project)


def all_rated(study: Any, code: str, value: int) -> bytes:
    return write_answers(study.asked, code, {item: {"relevance": value} for item in study.asked.items}, {})


def post(browser: httpx.AsyncClient, token: str, data: bytes, **more: str) -> Any:
    return browser.post(PAGE, content=data, headers={"x-heard-panelist": token, **more})


def missing(study: Any) -> list[str]:
    return list(rounds.record_of(study.lead, study.panel.id)["rounds"][0]["missing"])


def test_a_link_opens_the_same_page_as_the_file_and_takes_its_answers(
    study: Any, serve: Any, capsys: Any, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    token = study.tokens[1]

    async def steps(browser: httpx.AsyncClient) -> None:
        first = await browser.get(PAGE, headers={"accept-language": "de"})
        assert first.status_code == 200 and 'lang="de"' in first.text and "data-opens" in first.text
        assert "Ours" not in first.text and study.project.title not in first.text, "it tells nothing"
        page = await browser.post(PAGE, data={"token": token})
        assert page.status_code == 200
        sheet = answers.open_link(study.project, token, "").sheet
        assert page.content == questionnaire_file(sheet, Sending(PAGE, token)), "one source"
        assert "Lass dir Zeit." in page.text and "Du kannst aufhören." in page.text and 'lang="de"' in page.text
        for other in (study.tokens[0], "E01", "Lea", "ana", study.project.title, "Take your time."):
            assert other not in page.text, "nothing of others"
        assert page.headers["content-security-policy"] == f"{page_policy(sends=True)}; frame-ancestors 'none'"
        assert page.headers["referrer-policy"] == "no-referrer"
        done = await post(browser, token, all_rated(study, "E02", 8))
        assert done.status_code == 200 and set(done.json()) == {"done"}
        assert (await post(browser, token, all_rated(study, "E02", 3))).status_code == 200
        for answer in (first, page, done):
            assert answer.headers["cache-control"] == "no-store" and not answer.headers.get_list("set-cookie")
            assert answer.headers["strict-transport-security"] and answer.headers["x-frame-options"] == "DENY"
            assert token not in str(answer.url)
        assert set(browser.cookies) == set()

    serve(steps)
    assert missing(study) == ["E01"]
    assert token not in caplog.text + "".join(capsys.readouterr()), "it stands in no log"


def test_the_file_sends_nothing(study: Any) -> None:
    sheet = answers.open_link(study.project, study.tokens[0], "").sheet
    file = questionnaire_file(sheet).decode()
    assert "connect-src" not in file and "form-action 'none'" in file and '"send":' not in file
    assert not re.search(r"https?://", file)


def test_what_is_wrong_with_answers_is_said_in_their_language(study: Any, serve: Any) -> None:
    whole = json.loads(all_rated(study, "E02", 8))

    async def steps(browser: httpx.AsyncClient) -> None:
        answer = await post(browser, study.tokens[1], json.dumps(whole | {"answers": {}}).encode())
        assert (answer.status_code, answer.json()["problems"]) == (422, ["Item 1 ist nicht beantwortet."])
        assert (await post(browser, study.tokens[1], b" " * (LARGEST + 1))).status_code == 413
        assert (await post(browser, study.tokens[1], b"\xff\x00{")).status_code == 422

    serve(steps)
    assert missing(study) == ["E01", "E02"]


def test_a_link_that_is_not_good_says_one_sentence_and_nothing_else(study: Any, serve: Any) -> None:
    token, other = study.tokens
    answers.withdraw_links(study.lead, study.panel.id, ["E01"])

    async def steps(browser: httpx.AsyncClient) -> None:
        assert (await browser.post(PAGE, data={"token": other})).status_code == 200
        pages = []
        for wrong in (token, token[:-1], "", "ÿ%00"):
            page = await browser.post(PAGE, data={"token": wrong})
            sent = await post(browser, wrong.encode().hex() if wrong else "", b"{}")
            assert (page.status_code, sent.status_code) == (403, 403)
            pages.append(page.text)
            assert sent.json() == {"problems": [str(answers.SPENT)]}
        assert set(pages) == {pages[0]} and str(answers.SPENT) in pages[0] and "Ours" not in pages[0]
        assert (await browser.post(PAGE, content=b"token=" + b"x" * 2000)).text == pages[0]
        assert (await post(browser, token, b" " * (LARGEST + 1))).status_code == 403, "it is not read"
        waits = await browser.post(PAGE, data={"token": "again"})
        assert waits.status_code == 429 and int(waits.headers["retry-after"]) >= 2
        assert (await post(browser, other, b"{")).status_code == 422, "who was right once does not wait"
        rounds.take_back_round(study.lead, study.panel.id)
        assert (await post(browser, other, all_rated(study, "E02", 8))).json() == {"problems": [str(answers.SPENT)]}

    serve(steps)


def test_a_link_opens_nothing_else(study: Any, serve: Any) -> None:
    token = study.tokens[0]

    async def steps(browser: httpx.AsyncClient) -> None:
        for path in ("", "panel", "panelist/", "panelist/x", "media/x.docx", "_stcore/upload_file/x/y"):
            for more in ({"x-heard-panelist": token}, {"cookie": f"__Host-heard_browser-study={token}"}):
                for method in ("GET", "POST"):
                    answer = await browser.request(method, f"/study/{path}", headers=more)
                    told = answer.status_code == 303 and answer.headers["location"].startswith("/study/sign-in")
                    assert told or answer.status_code == 403, (path, answer.text)

    serve(steps)


def test_only_its_own_page_may_talk_to_it(study: Any, serve: Any) -> None:
    token, data = study.tokens[0], all_rated(study, "E01", 8)

    async def steps(browser: httpx.AsyncClient) -> None:
        for origin in ("https://elsewhere.example.org", "null"):
            assert (await post(browser, token, data, origin=origin)).status_code == 403
        del browser.headers["origin"]
        assert (await post(browser, token, data)).status_code == 403
        assert (await browser.post(PAGE, data={"token": token})).status_code == 403
        assert (await browser.get(PAGE)).status_code == 200
        assert (await browser.get(PAGE, headers={"host": "elsewhere.example.org"})).status_code == 403
        assert (await browser.get(f"http://heard.example.org{PAGE}")).status_code == 403, "by TLS only"
        assert (await browser.put(PAGE, headers={"origin": ORIGIN})).status_code == 405

    serve(steps)
    assert missing(study) == ["E01", "E02"]


def test_links_are_offered_where_panelists_can_come(study: Any, serve: Any) -> None:
    openid = ByOpenId(issuer="https://login.example.org", client_id="heard", client_secret="x", name="the university")
    ingresses = [ingress_of(entry) for entry in (ByAccount(), openid, ByProxyHeader("X-User"))]
    ingresses.append(ingress_of(ByAccount(), secure=False))
    assert [ingress.invites for ingress in (*ingresses, LOCAL)] == [True, True, False, False, False]

    async def closed(browser: httpx.AsyncClient) -> None:
        answer = await post(browser, study.tokens[0], all_rated(study, "E01", 8))
        assert answer.status_code in (403, 404)

    serve(closed, ingresses[2])
    assert missing(study) == ["E01", "E02"]


def test_a_lead_makes_links_on_the_page_reads_them_once_and_withdraws_them(study: Any, small_project: Any) -> None:
    answers.withdraw_links(study.lead, study.panel.id, ["E01", "E02"])
    used = runtime.use
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runtime, "use", lambda project: used(project, ingress_of(ByAccount())))
        page = open_page("panel", small_project, "lea")
        field(page, "Whom the links are for").set_value(["E02"])
        click(page, "Make links")
        (shown,) = [entry.value for entry in page.code]
        assert shown.startswith(f"{ORIGIN}/study/panelist#")
        assert answers.open_link(study.project, shown.partition("#")[2], "").sheet.panelist == "E02"
        assert "good until" in words(page) and "Lea Example" in words(page)
        click(page, "Put these links away")
        assert not page.code
        field(page, "Whose links end").set_value(["E02"])
        click(page, "Withdraw the links")
        assert answers.link_rows(study.lead, study.panel.id) == []
        patched.setattr(runtime, "use", lambda project: used(project, ingress_of(ByProxyHeader("X-User"))))
        assert "Panelists cannot answer on this server" in words(open_page("panel", small_project, "lea"))
    shown = words(open_page("panel", small_project, "lea"))
    # Nobody comes to one's own computer.
    assert "Links to a page" not in shown and "cannot answer on this server" not in shown
