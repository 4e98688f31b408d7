"""Where the review pane fetches the seconds of a recording that a steward hears.

Streamlit's own ``/media`` gives what it has to whoever is signed in at this server and knows the address. Here it is
asked anew each time: the browser and the sign-in that lasts at it, the tab's own sign-in, the person's role, and the
vault that they have open. What is answered is a few seconds, made in memory, which no cache may keep.
"""

from typing import Final
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from coding.errors import AccessDenied, HeardError, NotFound, NotSignedIn, VaultLocked
from coding.extras.recordings.steps.recordings import hear, log_listening
from coding.ui.frame import runtime
from coding.ui.frame.sessions import TABLE, SignIn
from coding.workspace.context import Context
from coding.workspace.people.users import sign_in

SIGN_IN_HEADER: Final = "x-heard-sign-in"
"""Header with the id of the tab's sign-in. A page of another origin cannot send it."""
_LONGEST: Final = 86_400_000
_heard: Final[WeakKeyDictionary[SignIn, set[str]]] = WeakKeyDictionary()
"""Interviews that were heard under a sign-in, which is logged once."""


async def clip(request: Request) -> Response:
    """A few seconds of an interview's recording, from the millisecond ``from`` on."""
    session = TABLE.peek(request.cookies.get(runtime.ingress().cookie))
    lasting = session.sign_in if session is not None else None
    named = request.headers.get(SIGN_IN_HEADER, "")
    start = request.query_params.get("from", "")
    if lasting is None or named != lasting.id:
        return _refused(403)
    if not (start.isascii() and start.isdigit() and len(start) <= 8 and int(start) <= _LONGEST):
        return _refused(400)
    if request.query_params.get("begin"):
        # What plays on by itself does not keep the originals open.
        TABLE.use(lasting)
    try:
        sound = await run_in_threadpool(_sound, lasting, request.path_params["interview"], int(start))
    except (AccessDenied, NotSignedIn, VaultLocked):
        return _refused(403)
    except NotFound:
        return _refused(404)
    except HeardError:
        return _refused(410)
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})


def _sound(lasting: SignIn, interview_id: str, from_ms: int) -> bytes:
    known = sign_in(runtime.project(), lasting.user_id)
    context = Context(known.project, known.user, lasting.vault, lambda: lasting.over is not None)
    sound = hear(context, interview_id, from_ms)
    already = _heard.setdefault(lasting, set())
    if interview_id not in already:
        log_listening(context, interview_id)
        already.add(interview_id)
    return sound


def _refused(status: int) -> Response:
    return Response(status_code=status, headers={"Cache-Control": "no-store"})
