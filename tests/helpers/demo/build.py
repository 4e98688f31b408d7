"""Make the demo project that comes with Heard: the invented interviews go through the same use-cases as real ones.

Nothing is put into the store by hand. Identifiers are found by the detectors and then decided on as the demo's steward
would, who knows which words were planted; two coders code through the operations of the pane; the round is locked,
and some of its disagreements are settled. Invented case files come as a table of both coders' records. What an
extra has in the demo is in the ``demo.py`` beside its tests. ``make prepared`` packs all of it into ``coding/demo``.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_LZMA, ZipFile

from codebook.starters import load_starter
from coding.errors import NotReady
from coding.extras import features
from coding.model import Indicator, Role, User
from coding.store import releases
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.cases import cases
from coding.workspace.cases.bring_in import import_records
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import Context, Project, new_id
from coding.workspace.demo import PASSPHRASE, Study
from coding.workspace.originals import importing
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project
from coding.workspace.reconcile.decide import decide_item, set_aside
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.reports import indicators
from coding.workspace.review import decide as review_decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.unused import answer_use, open_remarks
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.team import create_theme
from coding.workspace.vault_records import read_original
from pipelines.redact.release import OffsetMap
from tests.helpers.demo.content import (
    DAYS,
    FOLDER,
    DemoContent,
    DemoDecision,
    DemoIdentifier,
    DemoInterview,
    DemoRound,
    coding_span,
    folder_of,
    identifier_spans,
    load_demo,
)
from tests.helpers.paths import ROOT


def prepare(archive: Path, study: Study = Study.INTERVIEWS) -> None:
    """Make a study of the demo and pack it, as it goes into Heard's package."""
    with TemporaryDirectory() as above:
        folder = Path(above) / "demo"
        make_demo(folder, study).store.close()
        with ZipFile(archive, "w", ZIP_LZMA) as packed:
            for name in (FILE_NAME, VAULT_NAME):
                packed.write(folder / name, name)


def make_demo(folder: Path, study: Study = Study.INTERVIEWS) -> Project:
    """A study of the demo in a folder that is not there yet, and open."""
    content = load_demo(study)
    people = [User(user.id, user.name, frozenset({Role(user.role)})) for user in content.users]
    variables = (*load_starter("case-files").case_attributes, *DAYS)
    starter = replace(load_starter(content.codebook), case_attributes=variables)
    project = create_project(folder, content.title, PASSPHRASE, people, starter)
    steward = sign_in(project, _first(content, Role.STEWARD)).with_vault(PASSPHRASE)
    lead = sign_in(project, _first(content, Role.LEAD))
    ids = {demo_interview.id: _import(steward, demo_interview) for demo_interview in content.interviews}
    find_identifiers(steward)
    maps = {
        demo_interview.id: _review_and_release(steward, content, demo_interview, ids[demo_interview.id])
        for demo_interview in content.interviews
        if demo_interview.released
    }
    round_ids = {round.id: _open_round(lead, round, maps) for round in content.rounds}
    _code(project, steward, content, ids, maps)
    for round in content.rounds:
        if round.state == "locked":
            for coder in round.coders:
                for interview in round.interviews:
                    lock.lock_interview(sign_in(project, coder), round_ids[round.id], maps[interview][0])
            _decide(project, content, round_ids[round.id], maps)
    open_now = {
        maps[interview][0] for round in content.rounds if round.state != "locked" for interview in round.interviews
    }
    for remark in open_remarks(lead):
        # What was asked for in interviews that are still being coded waits: the report says so.
        if remark.release_id not in open_now:
            answer_use(lead, remark.release_id, remark.start, remark.end, may_use=False)
    for theme in content.themes:
        create_theme(lead, theme["name"], theme["description"], theme["codes"])
    _indicators(lead, content)
    import_records(lead, (folder_of(study) / "cases.csv").read_bytes(), "cases.csv")
    for case in cases.list_cases(lead):
        if case.label in ids:
            cases.set_documents(lead, case.id, [ids[case.label]])
    # What panelists read is compared with the key, as whatever leaves.
    opened, reader = replace(lead, vault=steward.vault), sign_in(project, _first(content, Role.RESEARCHER))
    for extra in features():
        if (ROOT / "tests" / "extras" / extra.name / "demo.py").exists():
            import_module(f"tests.extras.{extra.name}.demo").fill_demo(opened, reader, study)
    project.store.checkpoint()
    return project


def _first(content: DemoContent, role: Role) -> str:
    return next(user.id for user in content.users if user.role == role.value)


def _import(steward: Context, interview: DemoInterview) -> str:
    data = interview.read_bytes()
    plan = importing.preview_file(steward, importing.IncomingFile(Path(interview.file).name, data))
    outcome = importing.store_import(
        steward,
        importing.ImportPlan(
            file=plan.file,
            read=plan.read,
            roles=plan.roles,
            participant=interview.id,
            title=interview.title,
            language=interview.language,
            quote_consent=interview.quote_consent,
            attributes=interview.attributes,
        ),
    )
    assert outcome.interview_id is not None, f"{interview.id}: {outcome.refused}"
    return outcome.interview_id


def _review_and_release(
    steward: Context, content: DemoContent, interview: DemoInterview, interview_id: str
) -> tuple[str, OffsetMap]:
    original = read_original(steward.open_vault(), interview_id)
    planted = identifier_spans(content, interview.id, original.transcript)
    _decide_on_found(steward, interview_id, [(start, end) for start, end, _ in planted])
    _correct_types(steward, interview_id, planted)
    masked = _masked(steward, interview_id)
    for start, end, identifier in planted:
        if not any(first <= start and end <= last for first, last in masked):
            review_decide.add_identifier(steward, interview_id, start, end, identifier.type, everywhere=False)
            masked.append((start, end))
    try:
        released = release_interview(steward, interview_id, leave_questions=True)
    except NotReady:
        # The disclosure check before release found further places of masked names; the steward reads those too.
        _decide_on_found(steward, interview_id, [(start, end) for start, end, _ in planted])
        released = release_interview(steward, interview_id, leave_questions=True)
    with steward.store.read() as cursor:
        return released.release_id, releases.offset_map(cursor, released.release_id)


def _decide_on_found(steward: Context, interview_id: str, planted: Sequence[tuple[int, int]]) -> None:
    """Accept what lies on planted words; reject false alarms and finds that cover only a part of them."""
    review = review_decide.open_review(steward, interview_id)
    accepted: list[str] = []
    rejected: list[str] = []
    for identifier in review.identifiers:
        if identifier.decision != "pending":
            continue
        touching = [(start, end) for start, end in planted if start < identifier.end and identifier.start < end]
        whole = touching and all(identifier.start <= start and end <= identifier.end for start, end in touching)
        (accepted if whole else rejected).append(identifier.id)
    for ids, decision in ((accepted, "accepted"), (rejected, "rejected")):
        if ids:
            review_decide.decide(steward, interview_id, ids, decision)


def _correct_types(steward: Context, interview_id: str, planted: Sequence[tuple[int, int, DemoIdentifier]]) -> None:
    """Where the machine took a person for a place or the like, say what it is."""
    for entity in review_decide.open_review(steward, interview_id).identifiers:
        inside = [identifier.type for start, end, identifier in planted if entity.start <= start and end <= entity.end]
        if entity.decision == "accepted" and len(inside) == 1 and inside[0] != entity.type:
            review_decide.change_type(steward, interview_id, entity.id, inside[0])


def _masked(steward: Context, interview_id: str) -> list[tuple[int, int]]:
    """Where words are masked, as it stands."""
    review = review_decide.open_review(steward, interview_id)
    return [
        (identifier.start, identifier.end) for identifier in review.identifiers if identifier.decision == "accepted"
    ]


def _open_round(lead: Context, round: DemoRound, maps: dict[str, tuple[str, OffsetMap]]) -> str:
    return create_round(
        lead,
        RoundDraft(
            name=round.name,
            releases=[maps[interview][0] for interview in round.interviews],
            coders=list(round.coders),
            purpose=round.purpose,
            unit=round.unit,
            target=round.target,
            target_reason=round.target_reason,
        ),
    ).id


def _code(
    project: Project,
    steward: Context,
    content: DemoContent,
    ids: dict[str, str],
    maps: dict[str, tuple[str, OffsetMap]],
) -> None:
    batches: dict[tuple[str, str], list[dict[str, object]]] = {}
    originals = {
        interview_id: read_original(steward.open_vault(), ids[interview_id]).transcript for interview_id in maps
    }
    for row in content.codings:
        if row.interview not in maps:
            continue
        start, end = maps[row.interview][1].to_released(*coding_span(row, originals[row.interview]))
        batches.setdefault((row.interview, row.coder), []).append(
            {
                "id": new_id(),
                "kind": "add",
                "coding": new_id(),
                "code": row.code,
                "start": start,
                "end": end,
                "memo": row.memo,
                "attributes": {"phase": row.phase} if row.phase else {},
            }
        )
    for (interview, coder), items in batches.items():
        answers = apply_operations(sign_in(project, coder), maps[interview][0], items)
        refused = [answer.reason for answer in answers if not answer.ok]
        assert not refused, f"{interview}: {refused[0]}"


def _decide(project: Project, content: DemoContent, round_id: str, maps: dict[str, tuple[str, OffsetMap]]) -> None:
    queue = open_queue(sign_in(project, _first(content, Role.LEAD)), round_id)
    for row in content.decisions:
        item_id = _item_of(queue, row, maps)
        if item_id is None:
            continue
        decider = sign_in(project, row.decided_by)
        if row.outcome in ("defer", "escalate"):
            set_aside(decider, round_id, item_id, "deferred" if row.outcome == "defer" else "escalated")
            continue
        decide_item(
            decider,
            round_id,
            item_id,
            row.outcome,
            coder=row.keep,
            reason_tag=row.reason_tag.replace("_", " "),
            reason=row.reason,
            method=row.method,
            deciders=queue.round.coders if row.method == "consensus" else (),
        )


def _item_of(queue: ReconcileQueue, row: DemoDecision, maps: dict[str, tuple[str, OffsetMap]]) -> str | None:
    """The queue item a row of the demo's decisions means: same interview and turn, the coders' codes."""
    if row.interview not in maps:
        return None
    release = queue.releases[maps[row.interview][0]]
    turn = release.turns[row.turn]
    wanted = {(side.coder, side.code) for side in (row.a, row.b) if side is not None}
    for item in queue.items:
        detail = queue.details[item.id]
        inside = item.release_id == release.id and turn.start <= item.start < turn.end
        if inside and item.state == "open" and {(span.coder, span.code) for span in detail.spans} == wanted:
            return item.id
    return None


def _indicators(lead: Context, content: DemoContent) -> None:
    """Candidate indicators with passages that bear them out, so that a newcomer sees a filled card."""
    for card in content.indicators:
        draft = Indicator(
            "",
            0,
            card["statement"],
            tuple(card["phases"]),
            tuple(card["codes"]),
            tuple(card["visible_to"]),
            (),
            card["limits"],
            "",
            card["status"],
        )
        phrases = card["chosen"]
        indicator = indicators.save_indicator(lead, draft)
        usable = [
            passage
            for passage in indicators.passages_of(lead, "indicator", indicator.id, indicator.codes)
            if passage.quote_consent == "yes" and any(phrase in passage.text for phrase in phrases)
        ]
        told: set[str] = set()
        for passage in usable:
            if passage.participant not in told:
                told.add(passage.participant)
                indicators.choose(
                    lead, "indicator", indicator.id, passage.release_id, passage.start, passage.end, code=passage.code
                )


if __name__ == "__main__":
    for study in Study:
        prepare(FOLDER / study.archive, study)
