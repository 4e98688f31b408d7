"""What is kept of the words of a project is what reading every original anew would find."""

from typing import Any

import pytest

from coding.store import identifiers
from coding.workspace import vault_records
from coding.workspace.people.sites import make_site, place_interviews, place_person
from coding.workspace.people.users import add_user
from coding.workspace.review import decide
from coding.workspace.review import held_words as held
from coding.workspace.review.held_words import held_interviews, held_words
from coding.workspace.review.known_words import confirmed_forms, forms_by_cluster, known_forms
from coding.workspace.review.lists import always_mask, never_mask
from coding.workspace.review.operations import undo_review
from coding.workspace.review.places import cluster_for
from tests.conftest import TEXT, SmallProject
from tests.helpers.paths import ROOT

OTHER = (
    ("Interviewer", "Who else was there?"),
    ("Bo", "Tilda Bergquist and Ivo Marn. Ivo Marn rang me on 06 12 45 78 90, and tilda laughed."),
)


def found(project: SmallProject, steward: Any) -> tuple[object, ...]:
    vault = steward.open_vault()
    with project.project.store.read() as cursor:
        words, clusters = held_words(cursor, vault), identifiers.clusters(cursor)
        held = held_interviews(cursor, vault)
        forms = forms_by_cluster(cursor, vault)
        every = {(form, held_type) for held_type, _, _ in clusters.values() for said in forms.values() for form in said}
        for form, type_name in every:
            there = words.cluster_of(form, type_name)
            plain = cluster_for(form, type_name, forms, clusters)
            assert there == plain or (there is None and plain not in clusters), (form, type_name)
        return (
            list(known_forms(cursor, vault).items()),
            confirmed_forms(cursor, vault),
            list(forms.items()),
            [(one.names, one.language, one.places, one.let_stand, one.waiting) for one in held.values()],
        )


@pytest.mark.slow
def test_what_is_kept_is_what_is_there(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)

    def same() -> None:
        assert found(small_project, steward) == found(small_project, small_project.as_user("sam", vault=True))

    same()
    bo = small_project.in_review(OTHER, "P02")
    same()
    text = decide.open_review(steward, bo).original.transcript.text

    def mark(words: str, type_name: str) -> None:
        start = text.index(words)
        decide.add_identifier(steward, bo, start, start + len(words), type_name)
        same()

    mark("Ivo Marn", "PERSON")
    mark("06 12 45 78 90", "PHONE")
    mark("Tilda Bergquist", "PERSON")
    one = decide.open_review(steward, bo).identifiers[0].id
    decide.change_type(steward, bo, one, "LOCATION")
    same()
    decide.decide(steward, bo, [one], "rejected")
    same()
    undo_review(steward, bo)
    same()
    decide.decide(steward, bo, [one.id for one in decide.open_review(steward, bo).identifiers[:2]], "rejected")
    same()
    undo_review(steward, bo)
    same()
    always_mask(steward, bo, text.index("laughed"), text.index("laughed") + 7)
    same()
    never_mask(steward, bo, text.index("rang"), text.index("rang") + 4)
    same()
    small_project.import_turns((("Tilda Bergquist", TEXT[1][1]), ("Interviewer", "Yes?")), "P03")
    same()


@pytest.mark.slow
def test_a_change_that_was_taken_back_leaves_nothing(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    before = found(small_project, steward)
    with small_project.project.store.read() as cursor:
        ids = [one.id for one in identifiers.of_cluster(cursor, next(iter(identifiers.clusters(cursor))))]

    def reject_and_fail(cursor: Any) -> None:
        identifiers.decide(cursor, ids, "rejected", "sam")
        assert len(known_forms(cursor, steward.open_vault())) < len(dict(before[0]))  # type: ignore[call-overload]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        small_project.project.store.write(reject_and_fail)
    assert found(small_project, steward) == before
    # What is saved next counts versions as what was taken back did.
    with pytest.raises(ZeroDivisionError):
        small_project.project.store.write(reject_and_fail)
    small_project.project.store.write(lambda cursor: identifiers.decide(cursor, ids, "pending", "sam"))
    assert found(small_project, steward) == found(small_project, small_project.as_user("sam", vault=True))


def test_every_statement_that_changes_an_identifier_counts_its_version() -> None:
    source = (ROOT / "coding/store/identifiers.py").read_text(encoding="utf-8")
    statements = [one.split("execute(")[0] for one in source.split("UPDATE identifier SET")[1:]]
    assert statements and all("version = version + 1" in one for one in statements)
    others = [path for path in (ROOT / "coding").rglob("*.py") if "UPDATE identifier" in path.read_text("utf-8")]
    assert [path.name for path in others] == ["identifiers.py"]


@pytest.mark.slow
def test_at_a_site_what_did_not_change_is_opened_once(
    monkeypatch: pytest.MonkeyPatch, small_project: SmallProject
) -> None:
    bo = small_project.in_review(OTHER, "P02")
    lead = small_project.as_user("lea")
    add_user(lead, "stan", "Stan Steward", ["steward"])
    site = make_site(lead, "North").id
    place_interviews(lead, [bo], site)
    place_person(lead, "stan", site)
    steward = small_project.as_user("stan", vault=True)
    opened: list[str] = []
    monkeypatch.setattr(
        held, "read_original", lambda vault, one: opened.append(one) or vault_records.read_original(vault, one)
    )
    text = decide.open_review(steward, bo).original.transcript.text
    for words in ("laughed", "rang"):
        start = text.index(words)
        decide.add_identifier(steward, bo, start, start + len(words), "PERSON")
    assert len([one for one in opened if one != bo]) == 1, "the other original, when first looked through"
