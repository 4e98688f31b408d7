"""Sign-ins between the session table and the project file, which keeps them over a restart."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from coding.model import Credential, KeptSignIn
from coding.ui.frame.sessions import Keep, Limits, Over, SignIn
from coding.workspace.context import Project
from coding.workspace.people import sign_ins


def keeper(project: Project) -> Keep:
    """What writes sign-ins into a project's file."""

    def keep(ones: Sequence[SignIn]) -> None:
        sign_ins.keep(project, [_kept(sign_in) for sign_in in ones])

    return keep


def taken_up(project: Project, limits: Limits) -> list[SignIn]:
    """Sign-ins that lasted when the process before ended, and those that were over not long before."""
    since = datetime.fromtimestamp(time.time() - limits.longest, UTC)
    return [_sign_in(record) for record in sign_ins.kept(project, since)]


def _kept(sign_in: SignIn) -> KeptSignIn:
    return KeptSignIn(
        id=sign_in.id,
        user_id=sign_in.user_id,
        token_hash=sign_in.token_hash,
        browser_hash=sign_in.browser_hash,
        how=sign_in.how.value,
        browser=sign_in.browser,
        begun_at=datetime.fromtimestamp(sign_in.started, UTC),
        seen_at=datetime.fromtimestamp(sign_in.seen, UTC),
        ended_at=None if sign_in.ended is None else datetime.fromtimestamp(sign_in.ended, UTC),
        ended_by=sign_in.ended_by or None,
        ended_why=sign_in.over.name.lower() if sign_in.over else None,
    )


def _sign_in(record: KeptSignIn) -> SignIn:
    return SignIn(
        record.user_id,
        id=record.id,
        how=Credential(record.how),
        browser=record.browser,
        browser_hash=record.browser_hash,
        token_hash=record.token_hash,
        over=Over[record.ended_why.upper()] if record.ended_why else None,
        started=record.begun_at.timestamp(),
        seen=record.seen_at.timestamp(),
        ended=record.ended_at.timestamp() if record.ended_at else None,
        ended_by=record.ended_by or "",
        written=record.seen_at.timestamp(),
    )
