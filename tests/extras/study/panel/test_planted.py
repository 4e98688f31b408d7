"""Six hundred names and sixty passages of people who agreed to no quotation: none of them in a bundle of any level."""

from collections.abc import Iterator
from itertools import count, islice, product
from typing import Any

import pytest

from coding.extras.panel.steps.setup import PanelistDraft, add_panelists, list_panels
from coding.extras.study.files.bundle import lines_of, open_bundle
from coding.extras.study.files.levels import LEVELS
from coding.extras.study.files.panels import COUNTS, ROWS
from coding.extras.study.files.sealing import INSIDE, canonical, opened, verified
from coding.extras.study.steps.keys import own_keys
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import new_id
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study.consortium import join_site, make_bundle, tell_all
from tests.extras.study.panel.panel_sites import ask, study_with_panels
from tests.extras.study.panel.panel_sites import invented as rated_by
from tests.helpers.case_study import bring, take_variables

pytestmark = pytest.mark.slow

PEOPLE, SPANS, NAMES, EACH = 4, 2, 50, 12
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


def fill(site: SmallProject, planted: Planted) -> None:
    """Four people with masked names and coded passages; names in memos, labels of cases and attributes too."""
    releases: list[str] = []
    quotes: dict[str, list[str]] = {}
    for person in range(PEOPLE):
        spans = [", ".join(planted.name() for _ in range(NAMES)) for _ in range(SPANS)]
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


def test_nothing_that_was_planted_is_in_any_bundle(make_project: Any) -> None:
    coordinator, site, planted = make_project("coordinator"), make_project("site"), Planted()
    take_variables(coordinator)
    tell_all(coordinator, site, least=PEOPLE)
    join_site(site, study_with_panels(coordinator, "Practice", "Survivors"))
    fill(site, planted)
    assert len(planted.names) == len(set(planted.names)) == 600
    assert len(planted.passages) == len(set(planted.passages)) == 60
    keys, steward, result = (
        own_keys(coordinator.as_user("lea", vault=True).open_vault()),
        site.as_user("sam", vault=True),
        [],
    )
    for level in LEVELS:
        data = make_bundle(steward, level).data
        bundle = open_bundle(data, keys)
        payload, _ = verified(INSIDE, opened(data, keys)[0])
        told = "\n".join([canonical(payload).decode(), *lines_of(bundle)]).casefold()
        words = [word for name in planted.names for word in (name, *name.split())]
        words += [*planted.passages, *(passage.split()[5] for passage in planted.passages)]
        result += [(level, word) for word in words if word.casefold() in told]
        assert level != "quotes" or len(bundle.contents["quotes"]) == EACH * 2
        assert level != "counts" or bundle.contents["case_documents"] is True
        assert level not in ROWS or len(bundle.contents["panels"][0]["rounds"][0]["rows"]) == 6
        assert level != COUNTS or len(bundle.contents["panels"]) == 2
        assert level != "variables" or bundle.contents["variables"]["meeting"]["rows"]
        assert level != "positions" or len(bundle.contents["rounds"][0]["spans"]) == 2 * (60 + EACH * 2)
    assert result == []
