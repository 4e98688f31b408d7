"""What viewers read: the report of one locked round, once a lead has decided that they may.

It is made anew each time it is read, with the rights of the lead who decided, so that consent, small counts and erasing
count at once and no copy of anybody's words is kept. Only the consensus of the round goes into it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from coding.access import Permission
from coding.errors import HeardError, NotReady
from coding.model.message import Message
from coding.store import Cursor, events, people, rounds, settings, themes
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.people.users import sign_in
from coding.workspace.reports.export import report_on_screen
from coding.workspace.reports.selection import Selection, collect

KEY: Final = "findings"
NOT_SHOWN: Final = Message("No report is shown to viewers yet. A lead decides that on the page “Reports”.")


@dataclass(frozen=True)
class PublishedReport:
    """The report that viewers may read.

    Attributes:
        round_id: The locked round whose consensus and figures it holds.
        round_name: Its name.
        by: Id of the lead who decided.
        since: When.
    """

    round_id: str
    round_name: str
    by: str
    since: datetime


@requires(Permission.SET_UP)
def show_findings(context: Context, round_id: str) -> None:
    """Let viewers read the report of a locked round.

    Raises:
        NotReady: The round is not locked, or nothing has been released.
        ExportBlocked: Something in it must not be shown; the message says what.
    """
    report_on_screen(context, _for_viewers(context, round_id))

    def write(cursor: Cursor) -> None:
        setting = {"round": round_id, "by": context.user.id, "since": datetime.now(UTC).isoformat()}
        settings.set_setting(cursor, KEY, setting)
        events.append(cursor, context.user.id, "findings.shown", "round", round_id)

    context.store.write(write)


@writes(Permission.SET_UP)
def hide_findings(context: Context, cursor: Cursor) -> None:
    """Let viewers read no report any more."""
    settings.set_setting(cursor, KEY, None)
    events.append(cursor, context.user.id, "findings.hidden", "project", context.project.id)


@requires(Permission.EXPORT)
def published_report(context: Context) -> PublishedReport | None:
    """What viewers may read now."""
    return _published(context)


@requires(Permission.READ_FINDINGS)
def read_findings(context: Context) -> tuple[PublishedReport, str]:
    """What a lead shows to viewers, and the report as HTML.

    Raises:
        NotReady: No lead has shown one; whoever did leads no longer; the round was opened again; or the person codes
            in an open round, to whom already the number of events could tell something.
        ExportBlocked: Something has come into it since that must not be shown.
    """
    published = _published(context)
    if published is None:
        raise NotReady(NOT_SHOWN)
    with context.store.read() as cursor:
        if rounds.codes_blind(cursor, context.user.id):
            raise NotReady(Message("You code in an open round. You may read the report when the round is locked."))
    try:
        lead = sign_in(context.project, published.by)
    except HeardError:
        raise NotReady(NOT_SHOWN) from None
    if not lead.may(Permission.SET_UP):
        raise NotReady(NOT_SHOWN)
    # With the lead's rights, and of what the reader's own site may see.
    lead = replace(lead, user=replace(lead.user, site=context.user.site))
    return published, report_on_screen(lead, _for_viewers(lead, published.round_id))


@reads()
def _published(context: Context, cursor: Cursor) -> PublishedReport | None:
    value = settings.setting(cursor, KEY)
    names = {round.id: round.name for round in rounds.all_rounds(cursor)}
    if not value or value["round"] not in names:
        return None
    return PublishedReport(value["round"], names[value["round"]], value["by"], datetime.fromisoformat(value["since"]))


def _for_viewers(lead: Context, round_id: str) -> Selection:
    """The consensus of a locked round, without anything that tells of codings in an open round.

    A lead may see more: what is withheld here is what any coder of an open round is blind to.
    """
    selection = collect(lead, "consensus", round_id)
    with lead.store.read() as cursor:
        team = [user.id for user in people.users(cursor)]
        hidden = frozenset[str]().union(*(themes.hidden_runs(cursor, coder) for coder in team))
        visible = [
            evidence
            for evidence in selection.evidence
            if not any(rounds.open_assignment(cursor, evidence.release_id, coder) for coder in team)
        ]
    return selection.with_parts(
        evidence=visible, themes=[theme for theme in selection.themes if theme.run_id not in hidden]
    )
