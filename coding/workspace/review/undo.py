"""Undo and redo of a reviewer's decisions, across reloads and days."""

from collections.abc import Mapping, Sequence

from coding.access import Permission
from coding.model.said import Said
from coding.store import identifiers, interviews, missed_reports
from coding.workspace import operations
from coding.workspace.context import Context
from coding.workspace.operations import At, State
from coding.workspace.review.decide import line_of, reviewable
from coding.workspace.review.known_places import propose
from coding.workspace.review.lists import list_of, put_on_list
from coding.workspace.review.questions import answer_merge, withdraw_answer
from coding.workspace.vault_records import change_passed, read_original, read_passed


def _step(context: Context, back: bool, interview_id: str, *, operation_id: str | None = None) -> str:
    return operations.take_step(
        context,
        line_of(interview_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: reviewable(cursor, interview_id),
    ).kind


undo_review, redo_review = operations.both_ways("review", Permission.REVIEW_ORIGINALS, _step)


class Identifiers(operations.Records):
    """Places that are masked, left, or wait."""

    kind = "identifier"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        """Their changeable columns."""
        return {str(entry["id"]): entry for entry in identifiers.state(at.cursor, ids)}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """Write them; a place that was not there is one that is marked as taken away."""
        identifiers.restore_state(at.cursor, [state for state in states.values() if state is not None])

    def name(self, at: At, record_id: str, state: State) -> str:
        """What stands there in the release, and whose interview it is."""
        for identifier in identifiers.get(at.cursor, [record_id]):
            return Said(
                "“{pseudonym}” in {who}",
                pseudonym=identifier.pseudonym,
                who=interviews.get(at.cursor, identifier.interview_id).participant_label,
            )
        return Said("a place that is gone")

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        """What was released since can only be changed in an interview that is open for correction."""
        touched = {identifier.interview_id for identifier in identifiers.get(at.cursor, list(states))}
        closed = [
            interview
            for interview in interviews.all_interviews(at.cursor)
            if interview.id in touched and interview.state != "in_review"
        ]
        if not closed:
            return None
        titles = operations.named([f"“{interview.title}”" for interview in closed])
        return Said("Released since: {titles}. Open it for correction to change what is masked there.", titles=titles)


class _Pseudonyms(operations.Records):
    """What stands for a person or a place."""

    kind = "pseudonym"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        clusters = identifiers.clusters(at.cursor)
        return {cluster_id: {"pseudonym": clusters[cluster_id][2]} for cluster_id in ids if cluster_id in clusters}

    def write(self, at: At, cluster_id: str, state: State | None) -> None:
        if state is not None:
            identifiers.set_pseudonym(at.cursor, cluster_id, state["pseudonym"])

    def name(self, at: At, record_id: str, state: State) -> str:
        return Said("the pseudonym “{pseudonym}”", pseudonym=state["pseudonym"])


class _Passed(operations.Records):
    """Unmasked words that somebody looked at and left; the id is their place, kept in the vault."""

    kind = "passed_words"
    called = Said("words that were looked at")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        passed = {f"{start}-{end}" for start, end in read_passed(at.context.open_vault(), at.scope_id)}
        return {span: {"passed": span in passed} for span in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        sides: dict[bool, list[list[int]]] = {True: [], False: []}
        for place, state in states.items():
            sides[bool(state and state["passed"])].append([int(part) for part in place.split("-")])
        change_passed(at.context.open_vault(), at.scope_id, sides[True], sides[False])


class _Reports(operations.Records):
    """What readers of a release reported as missed."""

    kind = "missed_report"
    called = Said("the report of a reader")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {report_id: {"state": missed_reports.REPORTS.get(at.cursor, report_id).state} for report_id in ids}

    def as_left(self, now: State | None, left: State | None) -> bool:
        """One that was opened again meanwhile is where taking its masks back would leave it."""
        return now is not None and (now["state"] == "open" or super().as_left(now, left))

    def write(self, at: At, report_id: str, state: State | None) -> None:
        if state is not None:
            settled_by = at.context.user.id if state["state"] == "settled" else None
            missed_reports.set_state(at.cursor, report_id, state["state"], settled_by)

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        propose(context)


class _ListedWords(operations.Records):
    """Words always or never masked; the id is where they stand in the original. Both are in the vault."""

    kind = "listed_word"
    called = Said("the words always or never masked")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {span: {"list": list_of(at.context, self._word(at.context, at.scope_id, span))} for span in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """The lists are no rows of the project file: see :meth:`afterwards`."""

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        for place, state in states.items():
            put_on_list(context, self._word(context, scope_id, place), str(state["list"]) if state else "")

    def _word(self, context: Context, interview_id: str, place: str) -> str:
        start, end = map(int, place.split("-"))
        return read_original(context.open_vault(), interview_id).transcript.text[start:end].strip()


class _MergeAnswers(operations.Records):
    """Answers to whether two are the same; the id is the pair with the place that was asked about."""

    kind = "merge_answer"
    called = Said("the answer to “Same person?”")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {}

    def as_left(self, now: State | None, left: State | None) -> bool:
        """Nobody is asked again what was answered."""
        return True

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        """Answers are kept in the vault: see :meth:`afterwards`."""

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        for question, state in states.items():
            left, right, place = question.split("|")
            if state is None:
                withdraw_answer(context, left, right, place)
            else:
                answer_merge(context, left, right, bool(state["same"]), place)


for _records in (Identifiers(), _Pseudonyms(), _Passed(), _Reports(), _ListedWords(), _MergeAnswers()):
    operations.register(_records)
