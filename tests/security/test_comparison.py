"""Words leave only compared with the pseudonym key: by passphrase, open originals, or lent by a steward for an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coding.errors import AccessDenied, ExportBlocked, VaultLocked
from coding.model import Role
from coding.store import events, identifiers, people
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.codings.operations import code_passage
from coding.workspace.project.open import change_passphrase
from coding.workspace.reports import codings_csv
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.export import codebook_file
from coding.workspace.review.comparing import (
    HOUR,
    compares,
    end_lending,
    lend_comparison,
    lent_comparison,
    set_comparing,
)
from coding.workspace.review.decide import add_identifier, open_review
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers.exports_here import kinds_here

pytestmark = pytest.mark.slow
KINDS = kinds_here(
    "report", "report-html", "csv", "xlsx", "matrix-csv", "passages", "codebook", "refi", "indicators-json"
)


@pytest.fixture
def strict(make_project, one_released: Prepared) -> SmallProject:
    """A project as it is made: words leave only compared."""
    project = make_project(like=one_released)
    code_passage(project.as_user("ana"), project.releases[0], "C1", 44, 60, memo="she was alone then")
    set_comparing(project.as_user("lea"), True)
    return project


def say(made: SmallProject, words: str) -> None:
    lea = made.as_user("lea")
    current = current_codebook(lea)
    codes = tuple(replace(code, definition=words) if code.id == "C1" else code for code in current.book.codes)
    save_codebook(lea, replace(current.book, codes=codes), "an example", based_on=current.number)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_with_words_leaves_without_being_compared(strict: SmallProject, kind: str) -> None:
    lea = strict.as_user("lea")
    with pytest.raises(VaultLocked, match="HEARD_PASSPHRASE_FILE"):
        reports_export.export(lea, kind, texts="team")
    assert reports_export.export(lea, kind, texts="team", passphrase=PASSPHRASE).data


def test_codebooks_and_memos_leave_only_compared_too(strict: SmallProject) -> None:
    lea, ana = strict.as_user("lea"), strict.as_user("ana")
    say(strict, "as somebody told us")
    with pytest.raises(VaultLocked):
        codebook_file(lea, "yaml")
    with pytest.raises(VaultLocked):
        codings_csv.export_codings(ana)
    assert codebook_file(lea, "yaml", PASSPHRASE) and codings_csv.export_codings(ana, PASSPHRASE)[1] == 1
    assert codings_csv.export_codings(strict.as_user("ben"))[1] == 0, "no words, so nothing to compare"


def test_a_steward_lends_the_comparison_for_an_hour_and_it_compares(strict: SmallProject) -> None:
    lea, sam = strict.as_user("lea"), strict.as_user("sam", vault=True)
    with pytest.raises(AccessDenied):
        lend_comparison(lea)
    with pytest.raises(VaultLocked):
        lend_comparison(strict.as_user("sam"))
    now = datetime.now(UTC)
    assert lend_comparison(sam, now=now) == now + HOUR
    assert reports_export.export(lea, "report").data
    assert lea.vault is None, "nobody reads an original by it"
    say(strict, "as Tilda Bergquist told us")
    with pytest.raises(ExportBlocked, match="known identifier"):
        reports_export.export(lea, "report")
    assert lent_comparison(lea, now=now + HOUR - timedelta(seconds=1)) is not None
    assert lent_comparison(lea, now=now + HOUR) is None
    with pytest.raises(VaultLocked):
        reports_export.export(lea, "report")
    with strict.project.store.read() as cursor:
        assert "look.lent" in {entry.action for entry in events.recent(cursor, "sam", 50)}


def test_what_is_lent_ends_with_the_stewards_word_their_role_and_the_passphrase(strict: SmallProject) -> None:
    lea, sam = strict.as_user("lea"), strict.as_user("sam", vault=True)
    lend_comparison(sam)
    end_lending(sam)
    assert lent_comparison(lea) is None
    lend_comparison(sam)
    change_passphrase(sam, PASSPHRASE, "another gentle passphrase")
    assert lent_comparison(lea) is None
    lend_comparison(sam)
    strict.project.store.write(lambda cursor: people.set_roles(cursor, "sam", frozenset({Role.VIEWER})))
    assert lent_comparison(lea) is None


def test_only_a_lead_turns_the_comparison_off_and_the_log_says_so(strict: SmallProject) -> None:
    lea = strict.as_user("lea")
    with pytest.raises(AccessDenied):
        set_comparing(strict.as_user("ana"), False)
    set_comparing(lea, False)
    assert not compares(lea)
    done = reports_export.export(lea, "report")
    assert any("Not compared" in note for note in done.notes)
    with strict.project.store.read() as cursor:
        (newest,) = [entry for entry in events.recent(cursor, "lea", 5) if entry.action == "setting.changed"][:1]
    assert newest.detail == {"value": False}


@pytest.mark.parametrize(
    ("words", "type_name", "said"),
    [
        ("Lindgard Academy", "SCHOOL", "school"),
        ("Harbour Rowing Club", "ORGANISATION", "organisation"),
        ("12 March 1994", "BIRTH_DATE", "date of birth"),
    ],
)
def test_schools_organisations_and_birth_dates_are_asked_about(
    strict: SmallProject, words: str, type_name: str, said: str
) -> None:
    told = f"I remember {words} very well, and I was there with the others."
    strict.release((("Interviewer", "What do you remember?"), ("Nora", told)), "P02", {words: type_name})
    say(strict, f"Somebody told us of {words} then.")
    with pytest.raises(ExportBlocked, match=said) as blocked:
        reports_export.export(strict.as_user("lea"), "report", passphrase=PASSPHRASE)
    assert words not in str(blocked.value)
    say(strict, "A school, a club or a year such as 1994 may stand here.")
    assert reports_export.export(strict.as_user("lea"), "report", passphrase=PASSPHRASE).data


def test_an_open_finding_of_an_interview_in_review_is_asked_about(strict: SmallProject) -> None:
    told = "It was Ottoline who came, and the others stayed at home that day."
    interview = strict.in_review((("Interviewer", "Who came?"), ("Mira", told)), "P03")
    sam = strict.as_user("sam", vault=True)
    start = open_review(sam, interview).original.transcript.text.index("Ottoline")
    add_identifier(sam, interview, start, start + 8, "PERSON")
    with strict.project.store.read() as cursor:
        ids = [entry.id for entry in identifiers.of_interview(cursor, interview)]
    strict.project.store.write(lambda cursor: identifiers.decide(cursor, ids, "pending", "sam"))
    say(strict, "as Ottoline told us")
    with pytest.raises(ExportBlocked, match="still in review"):
        reports_export.export(strict.as_user("lea"), "report", passphrase=PASSPHRASE)
