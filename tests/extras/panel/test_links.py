"""Links of panelists: one each in a round, for nothing but their page, until the round closes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coding.errors import AccessDenied, ExportBlocked, InvalidInput, NotFound, NotReady, TooSoon
from coding.extras.panel import tables
from coding.extras.panel.files import write_answers
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.rounds import Questionnaire
from coding.extras.panel.steps.setup import PanelDraft, PanelistDraft
from coding.model.findings import Indicator
from coding.model.panel import PanelRound, Rules, Scale
from coding.workspace.people.login_throttle import LoginThrottle
from coding.workspace.reports import indicators

pytestmark = pytest.mark.slow

RULES = Rules(scales=(Scale("relevance"),), least_answers=2)
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def as_text(asked: Questionnaire) -> bytes:
    return repr(asked).encode()


@pytest.fixture
def lead(small_project: Any) -> Any:
    made = small_project.as_user("lea")
    indicators.save_indicator(made, Indicator("", 0, "Contact is kept secret."))
    return made


@pytest.fixture
def panel(lead: Any) -> Any:
    people = [PanelistDraft(language=one) for one in ("en", "de", "fr")]
    draft = PanelDraft(title="Ours", kind="survivors", consent="You may stop.", rules=RULES, panelists=people)
    return setup.make_panel(lead, draft)


@pytest.fixture
def asked(lead: Any, panel: Any) -> PanelRound:
    return rounds.open_round(lead, panel.id)


def make(lead: Any, panel: Any, *codes: str, **more: Any) -> list[str]:
    return [one.token for one in answers.make_links(lead, panel.id, codes, as_text, **more).links]


def answered(asked: PanelRound, code: str, value: int, reason: str = "") -> bytes:
    reasons = {asked.items[0]: reason} if reason else {}
    return write_answers(asked, code, {one: {"relevance": value} for one in asked.items}, reasons)


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


def test_by_a_link_somebody_answers_and_answers_again(lead: Any, panel: Any, asked: PanelRound) -> None:
    first, second = make(lead, panel, "E01", "E02")
    opened = answers.open_link(lead.project, second, HOME)
    assert (opened.sheet.panelist, opened.sheet.language, opened.answered) == ("E02", "de", False)
    assert opened.sheet.consent == "You may stop."
    assert send(lead, second, answered(asked, "E02", 8, "I saw it.")).state == "taken"
    assert send(lead, second, answered(asked, "E02", 8, "I saw it.")).state == "known"
    assert answers.open_link(lead.project, second, HOME).answered
    assert send(lead, second, answered(asked, "E02", 3)).state == "taken", "the last ones count"
    record = rounds.record_of(lead, panel.id)
    assert record["rounds"][0]["missing"] == ["E01", "E03"]
    with lead.store.read() as cursor:
        assert [(one.value, one.panelist_id) for one in tables.ratings(cursor, panel.id)][0][0] == 3
        assert tables.reasons(cursor, panel.id) == []
        kept = cursor.execute("SELECT * FROM panel_link").fetchall()
        events = cursor.execute("SELECT * FROM event").fetchall()
    assert first not in repr(kept + events) and second not in repr(kept + events), "only hashes are kept"
    assert [(one.panelist, one.good) for one in answers.held_links(lead, panel.id)] == [("E01", True), ("E02", True)]


def test_answers_of_somebody_else_and_with_mistakes_are_not_taken(lead: Any, panel: Any, asked: PanelRound) -> None:
    (token,) = make(lead, panel, "E01")
    other = setup.make_panel(lead, PanelDraft(title="Other", rules=RULES, panelists=[PanelistDraft()]))
    (theirs,) = send(lead, token, answered(rounds.open_round(lead, other.id), "E01", 8)).problems
    assert theirs == send(lead, token, answered(asked, "E02", 8)).problems[0] and "another page" in theirs
    whole = json.loads(answered(asked, "E01", 8))
    for change in (
        {"consent": False},
        {"answers": {}},
        {"items": "x"},
        {"round": 2},
        {"panelist": "E09"},
        {"format": 1},
    ):
        taken = send(lead, token, json.dumps(whole | change).encode())
        assert taken.state == "refused" and len(taken.problems) == 1, change
    assert send(lead, token, b"{").state == "refused"
    assert rounds.record_of(lead, panel.id)["rounds"][0]["missing"] == ["E01", "E02", "E03"]


def test_a_link_opens_nothing_once_it_is_withdrawn_made_anew_or_over(
    lead: Any, panel: Any, asked: PanelRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = make(lead, panel, "E01", "E02")
    (anew,) = make(lead, panel, "E01")
    assert spent(lead, first) and not spent(lead, anew)
    assert answers.withdraw_links(lead, panel.id, ["E01", "E03"]) == 1
    assert spent(lead, anew) and not spent(lead, other)
    with pytest.raises(NotFound, match="no link"):
        answers.withdraw_links(lead, panel.id, ["E01"])
    (short,) = make(lead, panel, "E03", until=datetime.now(UTC) + timedelta(minutes=5))
    assert send(lead, short, answered(asked, "E03", 8)).state == "taken"
    later = datetime.now(UTC) + timedelta(minutes=6)
    with monkeypatch.context() as patched:
        patched.setattr(answers, "datetime", type("Later", (datetime,), {"now": classmethod(lambda cls, zone: later)}))
        assert spent(lead, short) and not spent(lead, other)
        assert [one.good for one in answers.held_links(lead, panel.id)] == [True, False]
    rounds.close_round(lead, panel.id)
    assert spent(lead, other) and spent(lead, short) and answers.held_links(lead, panel.id) == []
    rounds.open_round(lead, panel.id)
    assert spent(lead, other), "a new round has links of its own"
    with lead.store.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM panel_link").fetchone() == (0,)


def test_a_link_shows_only_what_was_looked_at(lead: Any, panel: Any, asked: PanelRound) -> None:
    (token,) = make(lead, panel, "E01")
    now = setup.find_panel(lead, "Ours")
    setup.change_panel(lead, type(now)(**{**_fields(now), "instructions": "Take your time."}))
    assert spent(lead, token)
    assert [one.good for one in answers.held_links(lead, panel.id)] == [False]
    (again,) = make(lead, panel, "E01")
    assert answers.open_link(lead.project, again, HOME).sheet.instructions == "Take your time."


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_who_withdraws_has_no_link_any_more(lead: Any, panel: Any, asked: PanelRound) -> None:
    token, other = make(lead, panel, "E01", "E02")
    setup.withdraw_panelist(lead, panel.id, "E01")
    assert spent(lead, token) and not spent(lead, other)


def test_what_must_not_leave_makes_no_link(lead: Any, panel: Any) -> None:
    setup.change_panel(lead, type(panel)(**{**_fields(panel), "instructions": "Write to nora@example.org."}))
    with pytest.raises(ExportBlocked):
        rounds.open_round(lead, panel.id)
    with pytest.raises(NotReady):
        make(lead, panel, "E01")
    setup.change_panel(lead, panel)
    rounds.open_round(lead, panel.id)
    setup.change_panel(lead, type(panel)(**{**_fields(panel), "instructions": "Write to nora@example.org."}))
    with pytest.raises(ExportBlocked):
        make(lead, panel, "E01")
    assert answers.held_links(lead, panel.id) == []


def test_what_cannot_be_asked_for(lead: Any, panel: Any, asked: PanelRound, small_project: Any) -> None:
    for codes, until in (
        ((), None),
        (("E01",), datetime(2020, 1, 1, tzinfo=UTC)),
        (("E01",), datetime.max.replace(tzinfo=UTC)),
    ):
        with pytest.raises(InvalidInput):
            answers.make_links(lead, panel.id, codes, as_text, until=until)
    with pytest.raises(NotFound, match="E09"):
        make(lead, panel, "E01", "E09")
    for who in ("ana", "sam", "vic"):
        with pytest.raises(AccessDenied):
            make(small_project.as_user(who), panel, "E01")
    assert answers.held_links(lead, panel.id) == []


def test_wrong_links_make_the_next_one_wait_but_for_those_that_were_right(
    lead: Any, panel: Any, asked: PanelRound, monkeypatch: pytest.MonkeyPatch
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
