"""Hundreds of names, and sixty passages of people who agreed to no quotation: in no bundle, and in no answer."""

from collections.abc import Iterator
from itertools import count, islice, product
from typing import Any

import pytest

from coding.extras.panel.steps.setup import PanelistDraft, add_panelists, list_panels
from coding.extras.study.files.bundle import Bundle, Subject, lines_of, open_bundle
from coding.extras.study.files.levels import LEVELS
from coding.extras.study.files.panels import COUNTS, ROWS
from coding.extras.study.files.sealing import INSIDE, Keys, canonical, opened, verified
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import decide_partner, list_partners
from coding.extras.study.steps.requests import Reply, ask_site, preview_answer, take_request
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import new_id
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study.consortium import join_site, make_answer, make_bundle, package_of, send, tell_all
from tests.extras.study.panel.panel_sites import ask, study_with_panels
from tests.extras.study.panel.panel_sites import invented as rated_by
from tests.helpers.case_study import bring, take_variables

pytestmark = pytest.mark.slow

SPANS, EACH = 2, 12
SHUT = (0, 1)
"""Who may never be quoted."""


def invented() -> Iterator[str]:
    """Names that stand nowhere else: six letters, every one another."""
    for letters in product("bdgklmnrstvz", "aeiou", "bdfgklmnprstvz", "aeiou", "dgklmnrstv", "aeiou"):
        yield "".join(letters).capitalize()


class Planted:
    """What was planted where."""

    def __init__(self) -> None:
        self.fresh = islice(invented(), 0, None, 97)
        self.names: list[str] = []
        self.passages: list[str] = []

    def name(self) -> str:
        self.names.append(f"{next(self.fresh)} {next(self.fresh)}")
        return self.names[-1]


def fill(site: SmallProject, planted: Planted, people: int, names: int) -> None:
    """People with masked names and coded passages; names in memos, labels of cases and attributes too."""
    releases: list[str] = []
    quotes: dict[str, list[str]] = {}
    for person in range(people):
        spans = [", ".join(planted.name() for _ in range(names)) for _ in range(SPANS)]
        number = 30 if person in SHUT else EACH
        told = [f"In those weeks I kept {next(planted.fresh).lower()} to myself." for _ in range(number)]
        said = " ".join(f"{span} {rest}." for span, rest in zip(spans, count(), strict=False))
        turns = (("Interviewer", "Who was there?"), ("Nora", said), ("Nora", " ".join(told)))
        releases.append(site.release(turns, f"n{person}", dict.fromkeys(spans, "PERSON")))
        quotes[releases[-1]] = told
        if person in SHUT:
            planted.passages += told
    lead = site.as_user("lea")
    for at, participant in enumerate(list_participants(lead)):
        update_participant(
            lead, participant.id, participant.label, "never" if at in SHUT else "yes", {"school": planted.name()}
        )
    result = create_round(lead, RoundDraft(name="Reliability", releases=releases, coders=["ana", "ben"]))
    for release, told in quotes.items():
        code_all(site, release, told, planted)
    lock_round(lead, result.id)
    for interview in list_interviews(lead):
        for _ in range(4):
            write_memo(site.as_user("ana"), "interview", f"Ask about {planted.name()}.", interview_id=interview.id)
    asked(site, planted)
    rows = []
    for at in range(600 - len(planted.names)):
        label = planted.name()
        rows += [(label, coder, "meeting", ("yes", "no")[at % 2]) for coder in ("ana", "ben")]
    bring(site, *rows)
    set_documents(lead, list_cases(lead)[0].id, [list_interviews(lead)[0].id])


def asked(site: SmallProject, planted: Planted) -> None:
    """Two panels whose people go by a name, with names in the notes on them and in every reason."""
    lead = site.as_user("lea")
    for panel in list_panels(lead):
        people = [planted.name().split()[0] for _ in range(6)]
        add_panelists(lead, panel.id, [PanelistDraft(person, note=planted.name()) for person in people])
        ask(site, panel, rated_by(people, 1), f"{planted.name()} saw it.")


def code_all(site: SmallProject, release: str, told: list[str], planted: Planted) -> None:
    with site.project.store.read() as cursor:
        text = str(cursor.execute("SELECT text FROM release WHERE id = ?", [release]).fetchall()[0][0])
    for coder in ("ana", "ben"):
        items: list[dict[str, Any]] = [
            {
                "id": new_id(), "kind": "add", "coding": new_id(), "code": ("C1", "G9", "D5")[at % 3],
                "start": text.index(entry), "end": text.index(entry) + len(entry),
                "memo": f"Is this {planted.name()}?" if at < 2 and coder == "ana" else "",
            }
            for at, entry in enumerate(told)
        ]  # fmt: skip
        answers = apply_operations(site.as_user(coder), release, items, lenient=True)
        assert all(answer.ok for answer in answers), answers[0].reason


def told_in(planted: Planted, data: bytes, keys: Keys) -> tuple[Bundle, list[str]]:
    """A bundle, and which words that were planted are in it, or in its lines."""
    bundle, (payload, _) = open_bundle(data, keys), verified(INSIDE, opened(data, keys)[0])
    told = "\n".join([canonical(payload).decode(), *lines_of(bundle)]).casefold()
    words = [word for name in planted.names for word in (name, *name.split())]
    words += [*planted.passages, *(passage.split()[5] for passage in planted.passages)]
    return bundle, [word for word in words if word.casefold() in told]


def test_nothing_that_was_planted_is_in_any_bundle(make_project: Any) -> None:
    coordinator, site, planted = make_project("coordinator"), make_project("site"), Planted()
    take_variables(coordinator)
    tell_all(coordinator, site, least=4)
    join_site(site, study_with_panels(coordinator, "Practice", "Survivors"))
    fill(site, planted, 4, 50)
    assert len(planted.names) == len(set(planted.names)) == 600
    assert len(planted.passages) == len(set(planted.passages)) == 60
    keys, steward = own_keys(coordinator.as_user("lea", vault=True).open_vault()), site.as_user("sam", vault=True)
    says = {}
    for level in LEVELS:
        bundle, told = told_in(planted, make_bundle(steward, level).data, keys)
        assert told == [], level
        says[level] = bundle.contents
    assert len(says["quotes"]["quotes"]) == EACH * 2 and says["counts"]["case_documents"] is True
    assert all(len(says[level]["panels"][0]["rounds"][0]["rows"]) == 6 for level in ROWS)
    assert len(says[COUNTS]["panels"]) == 2 and says["variables"]["variables"]["meeting"]["rows"]
    assert len(says["positions"]["rounds"][0]["spans"]) == 2 * (60 + EACH * 2)


def test_nothing_that_was_planted_is_in_an_answer(make_project: Any) -> None:
    coordinator, site, planted = make_project("coordinator"), make_project("site"), Planted()
    take_variables(coordinator)
    join_site(site, package_of(coordinator))
    fill(site, planted, 6, 33)
    send(coordinator, site, "counts", "variables")
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    partner = decide_partner(lead, list_partners(lead)[0].key, trusted=True)
    request = ask_site(lead, partner.key, Subject(figure="code", codes=("C1",)), "Who was told?")
    number = take_request(steward, request.data).request.number
    answer = make_answer(steward, number, Reply(words="A friend.", quotes=True)).data
    bundle, told = told_in(planted, answer, own_keys(lead.open_vault()))
    assert told == [] and len(planted.passages) == 60 and len(planted.names) >= 396
    # Four people of six agreed, each with a third of their passages under this code.
    assert len(bundle.contents["quotes"]) == 4 * EACH // 3 and "I kept" in str(bundle.contents)
    # Words about cases are registered with the documents of those cases: an erasure is led to them.
    for value, behind in (("yes", 1), ("no", 0)):
        request = ask_site(lead, partner.key, Subject(figure="value", variable="meeting", value=value))
        number = take_request(steward, request.data).request.number
        assert len(preview_answer(steward, number, Reply(words="By their teams.")).interviews) == behind
