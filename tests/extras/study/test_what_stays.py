"""What a bundle must not hold: work of open rounds, missed names, withheld groups, and a weaker consent."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.extras.study.steps.bundle import Prepared, pending_withdrawal, preview_bundle
from coding.extras.study.steps.pool import decide_partner, list_partners, pool
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.review.reported import report_missed, withdraw_report
from coding.workspace.review.unused import answer_use, take_answer_back
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study.consortium import LANGUAGES, bundle_of_site, fill, join_site, package_of, tell_all

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]


@pytest.fixture(scope="module")
def coordinator(make_module_project: Make) -> SmallProject:
    made = make_module_project("coordinator")
    tell_all(made)
    return made


@pytest.fixture(scope="module")
def site(make_module_project: Make, coordinator: SmallProject) -> SmallProject:
    """A site with two interviews of people who may be quoted, coded in a locked round, and two that nobody coded."""
    made = make_module_project("site")
    tell_all(made)
    fill(made, ["north"], 2)
    for name in ("north8", "north9"):
        made.release((*LANGUAGES["north"], ("Nora", f"{name}.")), name, {"Tilda Bergquist": "PERSON"})
    join_site(made, package_of(coordinator))
    may_quote(made)
    return made


def may_quote(project: SmallProject) -> None:
    for one in list_participants(project.as_user("lea")):
        update_participant(project.as_user("lea"), one.id, one.label, "yes", one.attributes)


def seen(project: SmallProject, level: str, who: str = "sam") -> Prepared:
    return preview_bundle(project.as_user(who, vault=True), level)


def quotes(project: SmallProject) -> list[Any]:
    return [(one["code"], one["text"]) for one in seen(project, "quotes").bundle.contents["quotes"]]


def test_codings_of_an_open_round_stay(site: SmallProject) -> None:
    before = quotes(site)
    counted = seen(site, "counts").bundle.contents["codes"]
    came = site.release((*LANGUAGES["north"], ("Nora", "It was late.")), "north7", {"Tilda Bergquist": "PERSON"})
    may_quote(site)
    made = create_round(site.as_user("lea"), RoundDraft(name="Second", releases=[came], coders=["ana", "ben"]))
    code_passage(site.as_user("ana"), came, "G9", 0, 20)
    code_passage(site.as_user("ben"), came, "D5", 0, 20)
    assert quotes(site) == before
    assert seen(site, "counts").bundle.contents["codes"].keys() == counted.keys()
    for level in ("counts", "quotes"):
        assert any("in an open round" in str(note) for note in seen(site, level).notes)
    lock_round(site.as_user("lea"), made.id)
    assert len(quotes(site)) == len(before) + 2


def test_quotes_leave_out_missed_names_and_process_notes(site: SmallProject) -> None:
    kept = dict.fromkeys(quotes(site))
    release = site.releases[0]
    told = code_passage(site.as_user("lea"), release, "X3", 100, 104)
    assert all(code != "X3" for code, _ in quotes(site))
    held = [one for one in kept if one not in quotes(site)]
    assert {code for code, _ in held} > {"G9"}, "it waits for an answer, and with it all of its interview"
    answer = answer_use(site.as_user("lea"), release, 100, 104, may_use=True)
    gone = [one for one in kept if one not in quotes(site)]
    assert gone and all(code == "G9" for code, _ in gone)
    take_answer_back(site.as_user("lea"), answer)
    operation = {"id": new_id(), "kind": "remove", "coding": told.id}
    apply_operations(site.as_user("lea"), release, [operation], lenient=True)
    assert dict.fromkeys(quotes(site)) == kept
    report = report_missed(site.as_user("ana"), release, 100, 104)
    prepared = seen(site, "quotes")
    assert len(prepared.bundle.contents["quotes"]) < len(kept)
    assert any("a missed name touches them" in str(note) for note in prepared.notes)
    withdraw_report(site.as_user("ana"), report)


def test_whoever_takes_consent_back_or_goes_is_told_of(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    tell_all(coordinator, site)
    fill(site, ["north"], 3)
    join_site(site, package_of(coordinator))
    may_quote(site)
    files = [(level, bundle_of_site(site, level)) for level in ("counts", "quotes")]
    assert [one.refused for one in pool(lead, files)] == [None, None]
    assert pending_withdrawal(steward) == 0
    first, second, _ = list_participants(site.as_user("lea"))
    update_participant(site.as_user("lea"), first.id, first.label, "never", {})
    assert pending_withdrawal(steward) == 1
    decide_partner(lead, list_partners(lead)[0].key, trusted=False)
    [told] = pool(lead, [("refused", bundle_of_site(site, "counts"))], confirmed_only=True)
    assert told.refused and told.taken_out > 0
    assert pending_withdrawal(steward) == 0
    erase(steward, second.label, confirmation=second.label)
    assert pending_withdrawal(steward) == 2
    [told] = pool(lead, [("notice", bundle_of_site(site, "withdrawal"))])
    assert told.refused is None and told.taken_out > 0 and pending_withdrawal(steward) == 0
    for level in ("counts", "positions"):
        assert any("which interview it is from" in one for one in seen(site, level).notes) == (level == "positions")
