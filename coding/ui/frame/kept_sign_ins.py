"""Sign-ins between the session table and the project file, which keeps them over a restart."""

from __future__ import annotations

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
        sign_ins.keep(project, [_kept(one) for one in ones])

    return keep


def taken_up(project: Project, limits: Limits) -> list[SignIn]:
    """Sign-ins that lasted when the process before ended, and those that were over not long before."""
    since = datetime.fromtimestamp(time.time() - limits.longest, UTC)
    return [_sign_in(one) for one in sign_ins.kept(project, since)]


def _kept(one: SignIn) -> KeptSignIn:
    return KeptSignIn(
        id=one.id,
        user_id=one.user_id,
        token_hash=one.token_hash,
        browser_hash=one.browser_hash,
        how=one.how.value,
        browser=one.browser,
        begun_at=datetime.fromtimestamp(one.started, UTC),
        seen_at=datetime.fromtimestamp(one.seen, UTC),
        ended_at=None if one.ended is None else datetime.fromtimestamp(one.ended, UTC),
        ended_by=one.ended_by or None,
        ended_why=one.over.name.lower() if one.over else None,
    )


def _sign_in(one: KeptSignIn) -> SignIn:
    return SignIn(
        one.user_id,
        id=one.id,
        how=Credential(one.how),
        browser=one.browser,
        browser_hash=one.browser_hash,
        token_hash=one.token_hash,
        over=Over[one.ended_why.upper()] if one.ended_why else None,
        started=one.begun_at.timestamp(),
        seen=one.seen_at.timestamp(),
        ended=one.ended_at.timestamp() if one.ended_at else None,
        ended_by=one.ended_by or "",
        written=one.seen_at.timestamp(),
    )
