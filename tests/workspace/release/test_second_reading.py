"""The blind second reading: who may, what is shown, what a miss does, and when the gate opens."""

from dataclasses import replace

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady, VaultLocked
from coding.store import second_readings
from coding.workspace.project import log as project_log
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release import second_reading
from coding.workspace.release.readiness import GateRule
from coding.workspace.release.release import release_interview
from coding.workspace.release.second_reading import draw_lines, draw_more
from coding.workspace.review import decide as review_decide
from tests.conftest import Prepared

pytestmark = pytest.mark.slow

TURNS = tuple(
    turn
    for number in range(40)
    for turn in (
        ("Interviewer", f"And what did you do on evening {number}?"),
        ("Nora", f"I stayed in and read a book. Hanne came over later and we cooked {number} pancakes."),
    )
)
RULE = GateRule(required=True, lines=60, bound=0.05, confidence=0.95)


@pytest.fixture(scope="module")
def reviewed_made(make_module_project):
    """A project whose one interview the steward has reviewed, with a rule that requires a second reading."""
    project = make_module_project()
    interview_id = project.in_review(TURNS, "P01")
    sam = project.as_user("sam", vault=True)
    text = review_decide.open_review(sam, interview_id).original.transcript.text
    start = text.index("pancakes")
    review_decide.add_identifier(sam, interview_id, start, start + len("pancakes"), "DATE", everywhere=False)
    release_readiness.set_gate_rule(project.as_user("lea"), RULE)
    return Prepared.of(project), interview_id


@pytest.fixture
def reviewed(make_project, reviewed_made):
    prepared, interview_id = reviewed_made
    project = make_project(like=prepared)
    return project, interview_id, project.as_user("sam", vault=True)


def read_all(reader, reading_id: str) -> int:
    count = 0
    while shown := second_reading.read_lines(reader, reading_id):
        for line in shown:
            second_reading.mark_clear(reader, reading_id, line.position)
            count += 1
    return count


def test_release_waits_until_another_person_has_read(reviewed) -> None:
    study, interview_id, sam = reviewed
    with pytest.raises(NotReady, match="No lines have been drawn"):
        release_interview(sam, interview_id)
    reading_id = draw_lines(sam)
    with pytest.raises(NotReady, match="wait for another person"):
        release_interview(sam, interview_id)
    lea = study.as_user("lea", vault=True)
    drawn = read_all(lea, reading_id)
    assert drawn == min(60, release_readiness.readiness(sam, interview_id).population)
    readiness = release_readiness.readiness(sam, interview_id)
    assert readiness.lacking == () and readiness.missed == 0 and f"0 missed in {drawn} lines" in readiness.sentence
    released = release_interview(sam, interview_id)
    with study.project.store.read() as cursor:
        ((by, statement, reading, lines, bound),) = cursor.execute(
            "SELECT signed_by, statement, reading_id, lines_read, upper_bound FROM release_signature "
            "WHERE release_id = ?",
            [released.release_id],
        ).fetchall()
    assert by == "sam" and "Sam Example" in statement
    assert reading == reading_id and lines == drawn
    assert bound == pytest.approx(readiness.bound.share)


def test_nobody_reads_what_they_reviewed(reviewed) -> None:
    study, _, sam = reviewed
    reading_id = draw_lines(sam)
    for action in (
        lambda: second_reading.read_lines(sam, reading_id),
        lambda: second_reading.mark_clear(sam, reading_id, 0),
        lambda: second_reading.mark_missed(sam, reading_id, 0, 0, 3),
        lambda: second_reading.apply_reading(sam, reading_id, [{"id": "x", "kind": "clear", "position": 0}]),
    ):
        with pytest.raises(AccessDenied, match="somebody else"):
            action()
    assert [reading.mine for reading in second_reading.list_readings(sam)] == [False]
    assert [reading.mine for reading in second_reading.list_readings(study.as_user("lea"))] == [True]
    with pytest.raises(AccessDenied):
        second_reading.read_lines(study.as_user("ana"), reading_id)
    with pytest.raises(VaultLocked):
        second_reading.read_lines(study.as_user("lea"), reading_id)


def test_the_reader_sees_masked_lines_only(reviewed) -> None:
    study, interview_id, sam = reviewed
    reading_id = draw_lines(sam, [interview_id], 1000)
    lea = study.as_user("lea", vault=True)
    shown = second_reading.read_lines(lea, reading_id, 1000)
    assert len(shown) == release_readiness.readiness(sam, interview_id).population
    assert all("Nora" not in line.speaker for line in shown)
    masked = [line for line in shown if line.masks]
    assert len(masked) == 1
    start, end = masked[0].masks[0]
    assert masked[0].text[start:end].startswith("[")
    with pytest.raises(AccessDenied):
        review_decide.open_review(lea, interview_id)


def test_a_miss_goes_back_to_review_and_counts_for_good(reviewed) -> None:
    study, interview_id, sam = reviewed
    reading_id = draw_lines(sam, lines=1000)
    lea = study.as_user("lea", vault=True)
    line = next(line for line in second_reading.read_lines(lea, reading_id, 60) if "Hanne" in line.text)
    start = line.text.index("Hanne")
    assert second_reading.mark_missed(lea, reading_id, line.position, start, start + 5) == 40
    pending = [
        identifier
        for identifier in review_decide.open_review(sam, interview_id).identifiers
        if identifier.decision == "pending"
    ]
    assert len(pending) == 40 and len({entry.cluster_id for entry in pending}) == 1
    with pytest.raises(NotReady, match="wait for a decision"):
        release_interview(sam, interview_id)
    review_decide.decide_alike(sam, interview_id, pending[0].id, "accepted")
    read_all(lea, reading_id)
    readiness = release_readiness.readiness(sam, interview_id)
    assert readiness.missed == 1
    assert readiness.population == readiness.read, "all lines were drawn, so nothing is left in doubt"
    assert readiness.lacking == ()
    text = release_interview(sam, interview_id)
    assert text.number == 1


def test_too_many_misses_ask_for_more_lines(reviewed) -> None:
    study, interview_id, sam = reviewed
    release_readiness.set_gate_rule(study.as_user("lea"), replace(RULE, lines=14, bound=0.2))
    reading_id = draw_lines(sam, [interview_id])
    lea = study.as_user("lea", vault=True)
    line = next(line for line in second_reading.read_lines(lea, reading_id, 60) if "book" in line.text)
    start = line.text.index("book")
    second_reading.mark_missed(lea, reading_id, line.position, start, start + 4)
    review_decide.accept_remaining(sam, interview_id)
    read_all(lea, reading_id)
    (sentence,) = release_readiness.readiness(sam, interview_id).lacking
    assert "1 of 14 lines" in sentence
    more = int(sentence.split("Draw ")[1].split()[0])
    assert draw_more(sam, reading_id, more) == more
    read_all(lea, reading_id)
    assert release_readiness.readiness(sam, interview_id).lacking == ()


def test_unmasking_after_the_drawing_ends_the_reading(reviewed) -> None:
    study, interview_id, sam = reviewed
    reading_id = draw_lines(sam)
    read_all(study.as_user("lea", vault=True), reading_id)
    (entry,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [entry.id], "rejected")
    assert "no longer are" in release_readiness.readiness(sam, interview_id).lacking[0]
    with pytest.raises(NotReady, match="no longer are"):
        release_interview(sam, interview_id)
    assert draw_lines(sam, [interview_id]) != reading_id


def test_a_drawing_needs_a_finished_review_and_is_not_repeated(reviewed) -> None:
    _, interview_id, sam = reviewed
    (entry,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [entry.id], "pending")
    with pytest.raises(NotReady, match="wait for a decision"):
        draw_lines(sam, [interview_id])
    review_decide.decide(sam, interview_id, [entry.id], "accepted")
    reading_id = draw_lines(sam, [interview_id], 5)
    with pytest.raises(NotReady, match="drawn already"):
        draw_lines(sam, [interview_id])
    with sam.store.read() as cursor:
        lines = second_readings.READINGS.get(cursor, reading_id).lines
    assert len({(line.start, line.end) for line in lines}) == 5


def test_answers_can_be_taken_back_once_and_arrive_once(reviewed) -> None:
    study, interview_id, sam = reviewed
    reading_id = draw_lines(sam)
    lea = study.as_user("lea", vault=True)
    line = next(line for line in second_reading.read_lines(lea, reading_id, 60) if "Hanne" in line.text)
    start = line.text.index("Hanne")
    item = {"id": "a", "kind": "missed", "position": line.position, "start": start, "end": start + 5}
    assert [answer.ok for answer in second_reading.apply_reading(lea, reading_id, [item, item])] == [True, True]
    assert release_readiness.readiness(sam, interview_id).missed == 1
    (undone,) = second_reading.apply_reading(lea, reading_id, [{"id": "b", "kind": "undo"}])
    assert undone.ok and release_readiness.readiness(sam, interview_id).missed == 0
    assert all(
        identifier.decision != "pending" for identifier in review_decide.open_review(sam, interview_id).identifiers
    )
    answers = second_reading.apply_reading(
        lea, reading_id, [{"id": "c", "kind": "undo"}, {"id": "d", "kind": "clear"}, {"id": "e", "kind": "else"}]
    )
    assert [answer.ok for answer in answers] == [False, False, False] and all(answer.reason for answer in answers)


def test_the_log_and_the_file_hold_no_words(reviewed) -> None:
    study, _, sam = reviewed
    reading_id = draw_lines(sam)
    lea = study.as_user("lea", vault=True)
    line = next(line for line in second_reading.read_lines(lea, reading_id, 60) if "Hanne" in line.text)
    start = line.text.index("Hanne")
    second_reading.mark_missed(lea, reading_id, line.position, start, start + 5)
    with study.project.store.read() as cursor:
        for table in ("event", "operation", "second_reading", "second_reading_line", "identifier", "cluster"):
            assert "Hanne" not in str(cursor.execute(f"SELECT * FROM {table}").fetchall())
    assert project_log.verify(sam).intact


def test_a_rule_that_can_never_be_met_is_refused(reviewed) -> None:
    study, _, sam = reviewed
    lea = study.as_user("lea")
    with pytest.raises(InvalidInput, match="299"):
        release_readiness.set_gate_rule(lea, GateRule(True, 100, 0.01))
    with pytest.raises(AccessDenied):
        release_readiness.set_gate_rule(sam, RULE)
    assert release_readiness.gate_rule(sam) == RULE
