"""The blind second reading: who may, what is shown, what a miss does, and when the gate opens."""

from dataclasses import replace
from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady, VaultLocked
from coding.store import second_readings
from coding.workspace.operations import newest_step
from coding.workspace.project import log as project_log
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release import second_reading
from coding.workspace.release.readiness import GateRule
from coding.workspace.release.release import release_interview
from coding.workspace.release.second_reading import draw_lines, draw_more
from coding.workspace.review import decide as review_decide
from tests.conftest import Prepared, SmallProject, span_in

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
def reviewed(make_module_project) -> Prepared:
    """A project whose one interview the steward has reviewed, with a rule that requires a second reading."""
    project = make_module_project()
    project.mask(project.in_review(TURNS, "P01"), "pancakes", "DATE", everywhere=False)
    release_readiness.set_gate_rule(project.as_user("lea"), RULE)
    return Prepared.of(project)


@pytest.fixture
def study(make_project, reviewed: Prepared) -> SmallProject:
    return make_project(like=reviewed)


@pytest.fixture
def sam(study: SmallProject) -> Any:
    return study.as_user("sam", vault=True)


@pytest.fixture
def lea(study: SmallProject) -> Any:
    return study.as_user("lea", vault=True)


@pytest.fixture
def interview(sam: Any) -> str:
    return list_interviews(sam)[0].id


def read_all(reader, reading_id: str) -> int:
    count = 0
    while shown := second_reading.read_lines(reader, reading_id):
        for line in shown:
            second_reading.mark_clear(reader, reading_id, line.position)
            count += 1
    return count


def a_miss(reader, reading_id: str, words: str = "Hanne") -> tuple[int, int, int]:
    """A drawn line with these words, and where they stand in it."""
    line = next(line for line in second_reading.read_lines(reader, reading_id, 60) if words in line.text)
    return line.position, *span_in(line.text, words)


def test_release_waits_until_another_person_has_read(study, sam, lea, interview) -> None:
    with pytest.raises(NotReady, match="No lines have been drawn"):
        release_interview(sam, interview)
    reading_id = draw_lines(sam)
    with pytest.raises(NotReady, match="wait for another person"):
        release_interview(sam, interview)
    drawn = read_all(lea, reading_id)
    readiness = release_readiness.readiness(sam, interview)
    assert drawn == min(60, readiness.population)
    assert readiness.lacking == () and readiness.missed == 0 and f"0 missed in {drawn} lines" in readiness.sentence
    released = release_interview(sam, interview)
    ((by, statement, *read),) = study.rows(
        "SELECT signed_by, statement, reading_id, lines_read, upper_bound FROM release_signature WHERE release_id = ?",
        released.release_id,
    )
    assert by == "sam" and "Sam Example" in statement
    assert read == [reading_id, drawn, pytest.approx(readiness.bound.share)]


def test_nobody_reads_what_they_reviewed(study, sam) -> None:
    reading_id = draw_lines(sam)
    for action in (
        lambda: second_reading.read_lines(sam, reading_id),
        lambda: second_reading.mark_clear(sam, reading_id, 0),
        lambda: second_reading.mark_missed(sam, reading_id, 0, 0, 3),
        lambda: second_reading.apply_reading(sam, reading_id, [{"id": "x", "kind": "clear", "position": 0}]),
    ):
        with pytest.raises(AccessDenied, match="somebody else"):
            action()
    for context, mine in ((sam, False), (study.as_user("lea"), True)):
        assert [reading.mine for reading in second_reading.list_readings(context)] == [mine]
    with pytest.raises(AccessDenied):
        second_reading.read_lines(study.as_user("ana"), reading_id)
    with pytest.raises(VaultLocked):
        second_reading.read_lines(study.as_user("lea"), reading_id)


def test_the_reader_sees_masked_lines_only(sam, lea, interview) -> None:
    shown = second_reading.read_lines(lea, draw_lines(sam, [interview], 1000), 1000)
    assert len(shown) == release_readiness.readiness(sam, interview).population
    assert all("Nora" not in line.speaker for line in shown)
    (masked,) = (line for line in shown if line.masks)
    assert masked.text[slice(*masked.masks[0])].startswith("[")
    with pytest.raises(AccessDenied):
        review_decide.open_review(lea, interview)


def test_a_miss_goes_back_to_review_and_counts_for_good(study, sam, lea, interview) -> None:
    reading_id = draw_lines(sam, lines=1000)
    assert second_reading.mark_missed(lea, reading_id, *a_miss(lea, reading_id)) == 40
    waiting = study.places(interview, "pending")
    assert len(waiting) == 40 and len({place.cluster_id for place in waiting}) == 1
    with pytest.raises(NotReady, match="wait for a decision"):
        release_interview(sam, interview)
    review_decide.decide_alike(sam, interview, waiting[0].id, "accepted")
    read_all(lea, reading_id)
    readiness = release_readiness.readiness(sam, interview)
    assert readiness.missed == 1 and readiness.lacking == ()
    assert readiness.population == readiness.read, "all lines were drawn, so nothing is left in doubt"
    assert release_interview(sam, interview).number == 1


def test_too_many_misses_ask_for_more_lines(study, sam, lea, interview) -> None:
    release_readiness.set_gate_rule(lea, replace(RULE, lines=14, bound=0.2))
    reading_id = draw_lines(sam, [interview])
    second_reading.mark_missed(lea, reading_id, *a_miss(lea, reading_id, "book"))
    review_decide.accept_remaining(sam, interview)
    read_all(lea, reading_id)
    (sentence,) = release_readiness.readiness(sam, interview).lacking
    assert "1 of 14 lines" in sentence
    more = int(sentence.split("Draw ")[1].split()[0])
    assert draw_more(sam, reading_id, more) == more
    read_all(lea, reading_id)
    assert release_readiness.readiness(sam, interview).lacking == ()


def test_unmasking_after_the_drawing_ends_the_reading(study, sam, lea, interview) -> None:
    reading_id = draw_lines(sam)
    read_all(lea, reading_id)
    review_decide.decide(sam, interview, [place.id for place in study.places(interview)], "rejected")
    assert "no longer are" in release_readiness.readiness(sam, interview).lacking[0]
    with pytest.raises(NotReady, match="no longer are"):
        release_interview(sam, interview)
    assert draw_lines(sam, [interview]) != reading_id


def test_a_drawing_needs_a_finished_review_and_is_not_repeated(study, sam, interview) -> None:
    (place,) = study.places(interview)
    review_decide.decide(sam, interview, [place.id], "pending")
    with pytest.raises(NotReady, match="wait for a decision"):
        draw_lines(sam, [interview])
    review_decide.decide(sam, interview, [place.id], "accepted")
    reading_id = draw_lines(sam, [interview], 5)
    with pytest.raises(NotReady, match="drawn already"):
        draw_lines(sam, [interview])
    with sam.store.read() as cursor:
        lines = second_readings.READINGS.get(cursor, reading_id).lines
    assert len({(line.start, line.end) for line in lines}) == 5


def test_answers_can_be_taken_back_once_and_arrive_once(study, sam, lea, interview) -> None:
    reading_id = draw_lines(sam)
    position, start, end = a_miss(lea, reading_id)

    def answers(*items: dict[str, Any]) -> list[bool]:
        told = second_reading.apply_reading(lea, reading_id, items)
        assert all(answer.ok or answer.reason for answer in told)
        return [answer.ok for answer in told]

    item = {"id": "a", "kind": "missed", "position": position, "start": start, "end": end}
    assert answers(item, item) == [True, True]
    assert release_readiness.readiness(sam, interview).missed == 1
    assert answers({"id": "b", "kind": "undo"}) == [True]
    assert release_readiness.readiness(sam, interview).missed == 0 and not study.places(interview, "pending")
    refused = {"id": "c", "kind": "undo"}, {"id": "d", "kind": "clear"}, {"id": "e", "kind": "else"}
    assert answers(*refused) == [False, False, False]
    seen = newest_step(lea, second_reading.line_of(reading_id))
    assert answers({**item, "id": "f"}) == [True], "in another tab"
    assert answers({"id": "g", "kind": "undo", "seen": seen}) == [False]
    redone = [{"id": "h", "kind": "undo", "seen": seen + 9}, {"id": "i", "kind": "redo"}]
    assert answers(*redone, {"id": "j", "kind": "undo", "seen": seen}) == [True, True, True], "one's own"


def test_the_log_and_the_file_hold_no_words(study, sam, lea) -> None:
    reading_id = draw_lines(sam)
    second_reading.mark_missed(lea, reading_id, *a_miss(lea, reading_id))
    for table in ("event", "operation", "second_reading", "second_reading_line", "identifier", "cluster"):
        assert "Hanne" not in str(study.rows(f"SELECT * FROM {table}"))
    assert project_log.verify(sam).intact


def test_a_rule_that_can_never_be_met_is_refused(sam, lea) -> None:
    with pytest.raises(InvalidInput, match="299"):
        release_readiness.set_gate_rule(lea, GateRule(True, 100, 0.01))
    with pytest.raises(AccessDenied):
        release_readiness.set_gate_rule(sam, RULE)
    assert release_readiness.gate_rule(sam) == RULE
