"""Two laptops of one team become one project, by use-case and by command."""

import json
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coding.errors import InvalidInput
from coding.extras.merging import tables as merging
from coding.extras.merging.steps import merge
from coding.store import releases
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import Context, new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.originals.correcting import correct_words, correctable
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.release.release import reopen_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review.decide import open_review
from coding.workspace.review.reported import open_reports, report_missed
from coding.workspace.review.unused import answer_use, answered_places, leave_lines_out, unused
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.team import create_theme
from pipelines.transcript import SpokenTurn
from tests.conftest import PASSPHRASE, Prepared, SmallProject, span_of
from tests.extras.merging.laptops import codings_in, laptop, merged, release_of
from tests.helpers.commands import printed

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]
LATER = (("Interviewer", "And then?"), ("Nora", "Then Olga Finn came, and we talked about it for a long time."))


def test_two_laptops_with_codings_and_an_interview_of_their_own(one_released: Prepared, tmp_path: Path) -> None:
    with laptop(one_released.folder, tmp_path / "a") as first, laptop(one_released.folder, tmp_path / "b") as second:
        release = release_of(first)
        code_passage(first.as_user("ana"), release, "C1", 10, 30)
        code_passage(second.as_user("ben"), release, "C1", 12, 30, memo="seen twice")
        came = second.release(LATER, "P02", {"Olga Finn": "PERSON"})
        code_passage(second.as_user("ben"), came, "D5", 5, 15)
        with second.project.store.read() as cursor:
            interview = next(entry[1] for entry in merging.release_hashes(cursor) if entry[0] == came)
        write_memo(second.as_user("ben"), "interview", "of note", interview_id=interview, shared=True)
        create_theme(second.as_user("lea"), "Evenings", "", ["C1"])
        report = merged(first, second)
        assert (report.same, len(report.interviews)) == (1, 1)
        assert report.conflicts == [
            "These are only there, or otherwise there than here, and stay there: themes, codes of themes."
        ]
        assert report.added == {"coding": 2, "memo": 1}
        steward = first.as_user("sam", vault=True)
        assert "Olga Finn" in open_review(steward, interview).original.transcript.text
        assert codings_in(first) >= {("ana", "C1", 10, 30), ("ben", "C1", 12, 30), ("ben", "D5", 5, 15)}
        again = merged(first, second)
        assert again.added == {} and again.changed == {} and again.interviews == [] and again.same == 2
        back = merged(second, first)
        assert back.added == {"coding": 1} and codings_in(second) == codings_in(first)
        with pytest.raises(InvalidInput, match="the same project"):
            merged(first, first)


def test_whoever_was_erased_here_does_not_come_back(one_released: Prepared, tmp_path: Path) -> None:
    with laptop(one_released.folder, tmp_path / "a") as first, laptop(one_released.folder, tmp_path / "b") as second:
        label = list_participants(first.as_user("lea"))[0].label
        erase(first.as_user("sam", vault=True), label, confirmation=label)
        report = merged(first, second)
        assert report.interviews == [] and any("stays erased" in conflict for conflict in report.conflicts)


def test_the_stricter_consent_holds_and_reports_and_erasures_are_told(one_released: Prepared, tmp_path: Path) -> None:
    with laptop(one_released.folder, tmp_path / "a") as first, laptop(one_released.folder, tmp_path / "b") as second:
        person = list_participants(first.as_user("lea"))[0]
        for project, consent in ((first, "yes"), (second, "paraphrase")):
            update_participant(project.as_user("lea"), person.id, person.label, consent, {})
        report_missed(second.as_user("ana"), release_of(second), 3, 9)
        rehearsal = merge(first.as_user("lea", vault=True), second.as_user("lea", vault=True), dry_run=True)
        report = merged(first, second)
        assert (
            report.conflicts
            == rehearsal.conflicts
            == [
                f"Consent of {person.label} is “yes” here and “paraphrase” there: the stricter holds here now.",
                "1 reports of missed names came: a steward answers them.",
            ]
        )
        assert list_participants(first.as_user("lea"))[0].quote_consent == "paraphrase"
        assert len(open_reports(first.as_user("sam", vault=True))) == 1
        assert merged(first, second).conflicts == []
        update_participant(second.as_user("lea"), person.id, person.label, "yes", {})
        assert any("the stricter stays here" in conflict for conflict in merged(first, second).conflicts)
        assert list_participants(first.as_user("lea"))[0].quote_consent == "paraphrase"
        erase(second.as_user("sam", vault=True), person.label, confirmation=person.label)
        assert any("Erase them here too" in conflict for conflict in merged(first, second).conflicts)


def test_two_people_with_one_label_are_named_and_not_mixed_up(make_project: Make) -> None:
    first, second = make_project("first"), make_project("second")
    first.release(LATER, "P02", {"Olga Finn": "PERSON"})
    second.release((*LATER, ("Nora", "It was late.")), "P02", {"Olga Finn": "PERSON"})
    report = merged(first, second)
    assert report.interviews == [] and any("P02 is somebody else here" in conflict for conflict in report.conflicts)


def test_whoever_is_blind_there_is_not_read_here(one_released: Prepared, tmp_path: Path) -> None:
    with laptop(one_released.folder, tmp_path / "a") as first, laptop(one_released.folder, tmp_path / "b") as second:
        release = release_of(first)
        draft = RoundDraft(name="Field", releases=[release], coders=["ana", "ben"])
        create_round(second.as_user("lea"), draft)
        code_passage(second.as_user("ben"), release, "C1", 12, 30)
        write_memo(second.as_user("ben"), "project", "I code it as C1", shared=True)
        mine = code_passage(first.as_user("ben"), release, "G9", 40, 50)
        report = merged(first, second)
        assert report.added == {} and report.rounds == [] and not any(coding[1] == "C1" for coding in codings_in(first))
        assert report.conflicts[0].endswith("ben has coded “P01” here outside of it, so not blind.")
        assert "“Field” is open there and not here" in report.conflicts[1]
        apply_operations(first.as_user("ben"), release, [{"id": new_id(), "kind": "remove", "coding": mine.id}])
        report = merged(first, second)
        assert report.added == {"coding": 1, "memo": 1} and report.rounds == ["Field"] and report.conflicts == []


ACTIONS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["add", "remove"]), st.integers(0, 5)), min_size=1, max_size=8
)
NUMBERS = count()


@pytest.fixture(scope="module")
def base(one_released: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two codings, which every laptop begins with."""
    folder = tmp_path_factory.mktemp("merge") / "base"
    with laptop(one_released.folder, folder) as study:
        for start in (0, 20):
            code_passage(study.as_user("ana"), release_of(study), "C1", start, start + 10)
    return folder


def act(context: Context, release: str, what: str, at: int, ids: list[str]) -> None:
    if what == "add":
        code_passage(context, release, "G9", at * 10, at * 10 + 8)
    elif ids:
        operation = {"id": new_id(), "kind": "remove", "coding": ids[at % len(ids)]}
        apply_operations(context, release, [operation], lenient=True)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
@example(actions=[(0, "add", 3), (1, "add", 3), (2, "remove", 0)])
def test_order_and_repetition_make_no_difference(
    base: Path, tmp_path: Path, actions: list[tuple[int, str, int]]
) -> None:
    here = tmp_path / str(next(NUMBERS))
    with laptop(base, here / "0") as entry, laptop(base, here / "1") as other, laptop(base, here / "2") as third:
        laptops = [entry, other, third]
        for which, what, at in actions:
            with laptops[which].project.store.read() as cursor:
                ids = sorted(row["id"] for row in merging.all_rows(cursor, "coding"))
            # A coder who codes the same place twice has it twice before anything is merged.
            if what == "remove" or ("ana", "G9", at * 10, at * 10 + 8) not in codings_in(laptops[which]):
                act(laptops[which].as_user("ana"), release_of(entry), what, at, ids)
        merged(entry, other)
        merged(entry, third)
        # The other way round, with what came by a detour, and everything twice.
        for source in (third, entry, third, entry):
            merged(other, source)
        assert codings_in(entry) == codings_in(other)
        with other.project.store.read() as cursor:
            rows = [row for row in merging.all_rows(cursor, "coding") if row["deleted_at"] is None]
        assert len(rows) == len(codings_in(other))


REMARK = "Please leave out what I said about the boat house by the lake."
BOAT = "We met at the boat house by the lake every Thursday that summer long."


@pytest.fixture(scope="module")
def told(make_module_project) -> Prepared:
    study: SmallProject = make_module_project("told")
    lines = (("Interviewer", "And?"), ("Mira", "Marigolds."), ("Mira", BOAT), ("Mira", REMARK))
    study.release(lines, "P01", {})
    ana = study.as_user("ana")
    code_passage(ana, study.releases[0], "C1", *span_of(ana, study.releases[0], BOAT), memo=f"on {BOAT}")
    return Prepared.of(study)


def test_a_part_that_is_left_out_on_another_laptop_stays_out_after_a_merge(told: Prepared, tmp_path: Path) -> None:
    with laptop(told.folder, tmp_path / "a") as here, laptop(told.folder, tmp_path / "b") as there:
        here.releases, there.releases = [*told.releases], [*told.releases]
        leave_lines_out(there.as_user("lea"), told.releases[0], 3, 3)
        answer_use(there.as_user("lea"), told.releases[0], 0, 1, may_use=True)
        for _ in range(2):
            merged(here, there)
        assert [place.may_use for place in answered_places(here.as_user("lea"))] == [False]
        assert BOAT not in reports_export.export(here.as_user("lea"), "csv", texts="team").data.decode("utf-8")


def test_a_part_stays_out_where_words_were_corrected_on_the_other_laptop(told: Prepared, tmp_path: Path) -> None:
    with laptop(told.folder, tmp_path / "a") as here, laptop(told.folder, tmp_path / "b") as there:
        (release,) = told.releases
        with there.project.store.read() as cursor:
            interview = releases.interview_of(cursor, release)
        sam = there.as_user("sam", vault=True)
        reopen_interview(sam, interview, "A word was heard wrong")
        lines = (
            ("Interviewer", "And what did you plant there?"),
            ("Mira", "Marigolds."),
            ("Mira", BOAT),
            ("Mira", REMARK),
        )
        turns = [SpokenTurn(who, words) for who, words in lines]
        correct_words(sam, interview, turns, {}, correctable(sam, interview).state)
        leave_lines_out(there.as_user("lea"), release, 3, 3)
        merged(here, there)
        (place,) = answered_places(here.as_user("lea"))
        assert (place.first_line, place.last_line) == (3, 3)
        with here.project.store.read() as cursor:
            shown = releases.release(cursor, release)
            assert unused(cursor, [shown]).covered(shown).text.count(BOAT) == 0


def test_a_copy_brings_nothing_that_is_not_here(
    locked_round: tuple[SmallProject, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    here, _ = locked_round(3)
    here.project.store.close()
    laptop = shutil.copytree(here.folder, tmp_path / "laptop")
    merged = json.loads(printed("merge", here.folder, laptop, "--as", "lea", "--json").splitlines()[-1])
    assert merged["same"] == 3 and merged["added"] == {} and merged["conflicts"] == []
    words = printed("merge", here.folder, laptop, "--as", "lea", "--dry-run")
    assert words.startswith("3 interviews are in both, 0 came.") and words.endswith("Nothing was changed.\n")
