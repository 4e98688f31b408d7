"""The joint display on the page: every indicator with its sources, and what the counts rest on.

Counts rest on the consensus of a round where there is one, else on what coders coded and this person may see; and on
what the handed-in records of a case agree on.
"""

from dataclasses import dataclass

from coding.access import Permission
from coding.extras.joint.steps.side_by_side import Coded, Entered, JointView, entered, joint_views
from coding.store import codings, indicators, interviews, reconciliation, releases
from coding.workspace.context import Context, requires
from coding.workspace.reports.selection import CaseFiles, case_files, round_for
from coding.workspace.rounds.rounds import locked_snapshot


@dataclass(frozen=True, kw_only=True)
class JointDisplay:
    """Every indicator with its sources, and what the counts rest on.

    Attributes:
        views: One an indicator, in their order.
        round: Name of the round whose consensus counts, or empty where there is none.
        settled: Interviews that the consensus covers.
        unsettled: Further interviews of which what coders coded counts.
        files: Cases and their records.
        entries: What people entered beside them.
        apart: Releases of interviews that belong to no case, where some belong to one.
    """

    views: tuple[JointView, ...]
    round: str
    settled: int
    unsettled: int
    files: CaseFiles
    entries: Entered
    apart: tuple[str, ...]


@requires(Permission.EXPORT)
def joint_display(context: Context) -> JointDisplay:
    """Every indicator that is not set aside with its sources side by side."""
    files, entries = case_files(context), entered(context)
    chosen, _ = round_for(context, "union", None)
    settled: list[Coded] = []
    covered: set[str] = set()
    with context.store.read() as cursor:
        known = [indicator for indicator in indicators.INDICATORS.all(cursor) if indicator.status != "set aside"]
        interview_of = releases.interviews_of(cursor)
        people_of = {interview.id: interview.participant_id for interview in interviews.all_interviews(cursor)}
        person_of = {release: people_of.get(at, "") for release, at in interview_of.items()}
        if chosen is not None:
            _, snapshot = locked_snapshot(context, cursor, chosen.id)
            settled = [
                (coding.release_id, person_of.get(coding.release_id, ""), coding.code)
                for coding in reconciliation.consensus(cursor, snapshot.id)
            ]
            if settled:
                covered = {interview_of[document[0]] for document in snapshot.documents if document[0] in interview_of}
        coded = [
            (release_id, person_of.get(release_id, ""), code)
            for release_id, code, _many in codings.counts_of_codes(cursor, context.viewer)
            if interview_of.get(release_id) not in covered
        ]
        current = releases.current_releases(cursor)
    return JointDisplay(
        views=tuple(joint_views(known, files, entries, [*settled, *coded])),
        round=chosen.name if chosen is not None and settled else "",
        settled=len(covered),
        unsettled=len({interview_of[release] for release, _, _ in coded if release in interview_of}),
        files=files,
        entries=entries,
        apart=tuple(release_id for release_id in current if release_id not in files.case_of) if files.case_of else (),
    )
