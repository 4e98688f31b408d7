"""Making the demo project: the invented interviews go through the same use-cases as real ones.

Nothing is put into the store by hand. Identifiers are found by the detectors and then decided on as the demo's steward
would, who knows which words were planted; two coders code through the operations of the pane; the round is locked,
and some of its disagreements are settled. Eight invented case files come as a table of both coders' records.
"""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_LZMA, ZipFile

from codebook.starters import load_starter
from coding.demo.content import (
    DAYS,
    DemoContent,
    DemoDecision,
    DemoIdentifier,
    DemoInterview,
    DemoRound,
    coding_span,
    identifier_spans,
    load_demo,
)
from coding.errors import NotReady, NotSaved, ProjectExists, reason_of
from coding.extras import offered
from coding.model import Indicator, Role, User
from coding.model.said import Said
from coding.store import releases
from coding.store.connection import FILE_NAME, private_folder
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.cases.bring_in import import_records
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import Context, Progress, Project, ignore_progress, new_id
from coding.workspace.originals import importing
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project, open_project
from coding.workspace.reconcile.decide import decide_item, set_aside
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.reports import indicators
from coding.workspace.review import decide as review_decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.unused import answer_use, open_remarks
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes import propose as themes_propose
from coding.workspace.themes.team import create_theme
from coding.workspace.vault_records import read_original
from pipelines.errors import TooFewSegments
from pipelines.redact.release import OffsetMap

PASSPHRASE = "the way back home"
"""Opens the demo's vault; printed on the screen that asks for it."""
STAGES = 7
PREPARED = "prepared.zip"
"""The demo as it was made when Heard was: its passphrase is public, and so may be what its vault holds."""


def make_demo(folder: Path, *, progress: Progress = ignore_progress, uncompressed: bool = False) -> Project:
    """Make the demo project in a folder.

    Args:
        folder: Where; must hold no project yet.
        progress: Called with (stages done, stages in all).
        uncompressed: See :class:`coding.store.connection.Store`.

    Returns:
        The open project.

    Raises:
        ProjectExists: The folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ProjectExists(Said("{folder} is not empty. Choose another folder for the demo.", folder=folder))
    making = unfinished(folder)
    shutil.rmtree(making, ignore_errors=True)
    try:
        _build(making, progress, uncompressed).store.close()
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    if folder.exists():
        folder.rmdir()
    # Only a finished demo gets its name, so that an interrupted one is never opened by mistake.
    making.rename(folder)
    return open_project(folder, uncompressed=uncompressed)


def copy_demo(folder: Path) -> None:
    """Put the demo that comes with Heard into a folder that is not there yet, in one step.

    Raises:
        NotSaved: Nothing can be written there, or the disk is full.
    """
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        private_folder(beside)
        with as_file(files("coding.demo").joinpath(PREPARED)) as path, ZipFile(path) as archive:
            archive.extractall(beside)
        beside.rename(folder)
    except OSError as error:
        raise NotSaved(
            Said("Nothing could be made at {folder}: {reason}.", folder=folder, reason=reason_of(error))
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def prepare(archive: Path) -> None:
    """Make the demo and pack it, as it goes into Heard's package."""
    with TemporaryDirectory() as above, ZipFile(archive, "w", ZIP_LZMA) as packed:
        folder = Path(above) / "demo"
        make_demo(folder).store.close()
        for name in (FILE_NAME, VAULT_NAME):
            packed.write(folder / name, name)


def unfinished(folder: Path) -> Path:
    """Where a demo is made before it gets its name."""
    return folder.with_name(f"{folder.name}.making")


def _build(folder: Path, progress: Progress, uncompressed: bool) -> Project:
    content = load_demo()
    people = [User(user.id, user.name, frozenset({Role(user.role)})) for user in content.users]
    variables = (*load_starter("case-files").case_attributes, *DAYS)
    starter = replace(load_starter(content.codebook), case_attributes=variables)
    project = create_project(folder, content.title, PASSPHRASE, people, starter, uncompressed=uncompressed)
    steward = sign_in(project, _first(content, Role.STEWARD)).with_vault(PASSPHRASE)
    lead = sign_in(project, _first(content, Role.LEAD))
    progress(1, STAGES)
    ids = {demo_interview.id: _import(steward, demo_interview) for demo_interview in content.interviews}
    progress(2, STAGES)
    find_identifiers(steward)
    progress(3, STAGES)
    maps = {
        demo_interview.id: _review_and_release(steward, content, demo_interview, ids[demo_interview.id])
        for demo_interview in content.interviews
        if demo_interview.released
    }
    progress(4, STAGES)
    round_ids = {round.id: _open_round(lead, round, maps) for round in content.rounds}
    _code(project, steward, content, ids, maps)
    progress(5, STAGES)
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
    progress(6, STAGES)
    _themes(lead)
    _indicators(lead)
    import_records(lead, files("coding.demo").joinpath("cases.csv").read_bytes(), "cases.csv")
    for make_demo_panel in offered("make_demo_panel"):
        # What panelists read is compared with the key, as whatever leaves.
        make_demo_panel(replace(lead, vault=steward.vault))
    for fill in offered("fill_demo"):
        fill(lead, sign_in(project, _first(content, Role.RESEARCHER)))
    progress(STAGES, STAGES)
    project.store.checkpoint()
    return project


def is_demo(project: Project) -> bool:
    """Whether a project is the demo, so that its passphrase may be shown."""
    return project.title == load_demo().title


def _first(content: DemoContent, role: Role) -> str:
    return next(user.id for user in content.users if user.role == role.value)


def _import(steward: Context, interview: DemoInterview) -> str:
    data = files("coding.demo").joinpath(interview.file).read_bytes()
    plan = importing.preview_file(steward, importing.IncomingFile(interview.file, data))
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
    if outcome.interview_id is None:
        raise NotReady(Said("The demo interview {id} was refused: {refused}", id=interview.id, refused=outcome.refused))
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
        if refused:
            raise NotReady(
                Said(
                    "{n} demo codings of {interview} were refused: {refused}",
                    n=len(refused),
                    interview=interview,
                    refused=refused[0],
                )
            )


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


def _themes(lead: Context) -> None:
    """Propose themes, and group some codes into a theme of the team's own."""
    try:
        themes_propose.propose(lead, seed=1)
    except TooFewSegments:
        return
    create_theme(
        lead,
        "Being asked opened the door",
        "Telling became possible when somebody asked calmly and believed the answer; silence kept it shut.",
        ["D2", "D3", "D5", "R1", "R3"],
    )
    create_theme(
        lead,
        "Somebody who seemed to listen",
        "An ordinary wish for company met attention that was given for a purpose, first kind, then secret.",
        ["C1", "C7", "G4", "G5", "G9"],
    )


def _indicators(lead: Context) -> None:
    """Two candidate indicators with passages that bear them out, so that a newcomer sees a filled card."""
    drafts = [
        Indicator(
            "",
            0,
            "Contact with somebody the family has not met becomes daily and is kept secret.",
            ("contact", "during"),
            ("G4", "G5", "G9"),
            ("peers", "parents or carers"),
            (),
            "Privacy at that age is ordinary; secrecy that the other person asked for is what was told here.",
            "",
            "discussed",
        ),
        Indicator(
            "",
            0,
            "An adult asks calmly, more than once, and shows that the answer will be believed.",
            ("after / now",),
            ("P3", "R1", "D2"),
            ("teachers", "parents or carers", "hotline"),
            (),
            "Protective: it was told of adults whom people still remember.",
        ),
    ]
    chosen = (
        ("dire à ma mère que c'était", "your mother has so much worry, don't put more on her"),
        ("make me believe you, I already do", "you can tell me in any order"),
    )
    for draft, phrases in zip(drafts, chosen, strict=True):
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
