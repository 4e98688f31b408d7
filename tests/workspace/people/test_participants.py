"""Participants: consent, retention and attributes, also from a table; who they are stays out."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from coding.errors import AccessDenied, Conflict, InvalidInput
from coding.model import Participant
from coding.store import people
from coding.workspace.people import participants as work
from coding.workspace.people.person_table import identity_column
from tests.conftest import Prepared
from tests.helpers.round_project import TURNS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two_released(make_module_project: Any, one_released: Prepared) -> Prepared:
    project = make_module_project(like=one_released)
    project.release(TURNS, "P02", {})
    return Prepared.of(project)


@pytest.fixture
def two(make_project: Any, two_released: Prepared) -> Any:
    return make_project(like=two_released)


def held(project: Any) -> dict[str, dict[str, str]]:
    return {person.label: dict(person.attributes) for person in work.list_participants(project.as_user("lea"))}


def table(*rows: str) -> bytes:
    return "\r\n".join(rows).encode("utf-8")


def test_change_and_undo_with_retention(two: Any) -> None:
    lead = two.as_user("lea")
    participant = work.list_participants(lead)[0]
    new = {"label": "P01b", "quote_consent": "paraphrase", "attributes": {"country": " Belgium "}}
    work.update_participant(lead, participant.id, **new, retention_until=date(2030, 1, 31))
    after = work.list_participants(lead)[0]
    assert (after.label, after.quote_consent, after.retention_until) == ("P01b", "paraphrase", date(2030, 1, 31))
    assert dict(after.attributes) == {"country": "Belgium"}
    work.update_participant(lead, participant.id, label="P01b", quote_consent="yes", attributes={})
    assert work.list_participants(lead)[0].retention_until == date(2030, 1, 31)
    assert work.undo_change(lead) == ["P01b"] and work.undo_change(lead) == ["P01b"]
    assert work.list_participants(lead)[0].label == participant.label
    with pytest.raises(InvalidInput):
        work.undo_change(lead)
    with pytest.raises(AccessDenied):
        work.update_participant(two.as_user("ana"), participant.id, label="X", quote_consent="yes", attributes={})


def test_identity_does_not_become_an_attribute(two: Any) -> None:
    lead = two.as_user("lea")
    participant = work.list_participants(lead)[0]
    for name, value, reason in (
        ("first name", "x", "vault"), ("e-mail", "x", "vault"), ("Geburtsdatum", "1.1.2000", "vault"),
        ("contact", "somebody@example.org", "address"), ("contact", "+32 470 12 34 56", "telephone"),
        ("story", "x" * 81, "longer"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match=reason):
            work.update_participant(lead, participant.id, "P01", "yes", {name: value})
    assert held(two)["P01"] == dict(participant.attributes)


def test_a_table_is_seen_before_it_is_taken_and_undone_at_once(two: Any) -> None:
    lead = two.as_user("lea")
    first = work.list_participants(lead)[0]
    work.update_participant(lead, first.id, "P01", "yes", {"country": "Belgium", "kept": "yes"})
    data = table(
        "Participant;country;age band;first name;phone",
        "P01;Greece;18-25;Ada;",
        "P02;Italy;;Bea;0032 470 12 34 56",
        "P09;France;26-35;;",
    )
    plan = work.plan_attributes(lead, data, "people.csv")
    assert {column.name: column.problem is None for column in plan.columns} == {
        "country": True, "age band": True, "first name": False, "phone": False,
    }  # fmt: skip
    assert plan.unknown == ("P09",) and plan.absent == ()
    assert held(two)["P01"]["country"] == "Belgium", "a plan changes nothing"
    with pytest.raises(InvalidInput):
        work.take_attributes(lead, plan, ["first name"])
    assert work.take_attributes(lead, plan, ["country", "age band"]) == 2
    assert held(two) == {"P01": {"country": "Greece", "age band": "18-25", "kept": "yes"}, "P02": {"country": "Italy"}}
    assert work.take_attributes(lead, plan, ["country"]) == 0
    assert work.undo_change(lead) == ["P01", "P02"]
    assert held(two) == {"P01": {"country": "Belgium", "kept": "yes"}, "P02": {}}


def test_a_table_with_one_who_was_changed_since_is_passed_over_whole_and_the_step_before_is_reached(two: Any) -> None:
    lead = two.as_user("lea")
    first = work.list_participants(lead)[0]
    work.update_participant(lead, first.id, label="P01", quote_consent="yes", attributes={"kept": "yes"})
    plan = work.plan_attributes(lead, table("label,country", "P02,Italy"), "people.csv")
    work.take_attributes(lead, plan, ["country"])
    other = work.list_participants(lead)[1]
    two.project.store.write(
        lambda cursor: cursor.execute("UPDATE participant SET label = 'P2' WHERE id = ?", [other.id])
    )
    with pytest.raises(Conflict, match="P2"):
        work.undo_change(lead)
    assert held(two) == {"P01": {"kept": "yes"}, "P2": {"country": "Italy"}}
    assert work.undo_change(lead) == ["P01"]
    assert held(two) == {"P01": {}, "P2": {"country": "Italy"}}
    assert work.redo_change(lead) == ["P01"]
    assert held(two)["P01"] == {"kept": "yes"}
    with pytest.raises(InvalidInput, match="nothing to redo"):
        work.redo_change(lead)


def test_a_table_of_more_than_two_thousand_comes_back_whole(two: Any) -> None:
    lead = two.as_user("lea")
    labels = [f"P{number}" for number in range(1_000, 3_100)]

    def add(cursor: Any) -> None:
        for label in labels:
            people.PARTICIPANTS.add(cursor, Participant(label, label, "yes", None, {}, 1))

    two.project.store.write(add)
    before = held(two)
    rows = table("label,country", *(f"{label},Italy" for label in labels))
    plan = work.plan_attributes(lead, rows, "people.csv")
    assert work.take_attributes(lead, plan, ["country"]) == len(labels)
    assert len(work.undo_change(lead)) == len(labels) and held(two) == before
    assert len(work.redo_change(lead)) == len(labels) and held(two)["P3099"] == {"country": "Italy"}


def test_excel_and_what_is_no_table(two: Any) -> None:
    lead = two.as_user("lea")
    book = Workbook()
    for row in (["participant", "episodes", "country"], ["P01", 2, "Belgium"], ["P02", 3.0, None]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    plan = work.plan_attributes(lead, data.getvalue(), "people.xlsx")
    assert sorted(map(sorted, (row.items() for row in plan.rows.values()))) == [
        [("country", "Belgium"), ("episodes", "2")],
        [("episodes", "3")],
    ]
    for bad, name in (
        (b"country\nGreece", "people.csv"),
        (b"label,country,country\nP01,a,b", "people.csv"),
        (b"label,country\nP01,a\nP01,b", "people.csv"),
        (b"label,country", "people.csv"),
        (b"not a workbook", "people.xlsx"),
        (b"%PDF-1.7", "people.pdf"),
    ):
        with pytest.raises(InvalidInput):
            work.plan_attributes(lead, bad, name)


def test_headings_that_say_who() -> None:
    for heading in ("Name", "last_name", "E-mail", "Date of birth", "Nom", "Voornaam", "Cognome", "Vardas", "Όνομα"):
        assert identity_column(heading), heading
    for heading in ("country", "age band", "missing category", "nominated by", "language", "gender", "whose view"):
        assert not identity_column(heading), heading
