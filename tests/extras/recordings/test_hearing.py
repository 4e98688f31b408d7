"""Who gets seconds of a recording from the server, and in which words nobody else does."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from coding.extras.recordings.pages.hearing import SIGN_IN_HEADER, clip
from coding.extras.recordings.steps import recordings
from coding.ui.frame import runtime
from coding.ui.frame.guard import RECORDING, Guard
from coding.ui.frame.sessions import COOKIE, TABLE, Over, SignIn
from coding.workspace.project import log as project_log
from tests.extras.recordings.tones import TALK, pitches_of, tones

# Starlette's test client warns that it will prefer another HTTP library; it is a test helper only.
pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")


@dataclass
class Listener:
    """A browser, and who signs in at it."""

    project: Any
    client: TestClient
    interview: str

    def enter(self, user_id: str, *, vault: bool) -> SignIn:
        self.client.get("/")
        session = TABLE.peek(self.client.cookies[COOKIE])
        assert session is not None
        result = TABLE.enter(session, user_id)
        result.vault = self.project.as_user("sam", vault=True).vault if vault else None
        return result

    def ask(self, sign_in: SignIn | None, given: str = "from=1000", interview: str = "") -> Any:
        headers = {SIGN_IN_HEADER: sign_in.id} if sign_in else {}
        return self.client.get(f"{RECORDING}/{interview or self.interview}?{given}", headers=headers)


@pytest.fixture
def listener(small_project: Any, heard_here: None) -> Iterator[Listener]:
    interview = small_project.import_turns(TALK, "P7")
    recordings.add_recording(small_project.as_user("sam", vault=True), interview, io.BytesIO(tones(300, 600)), "a.wav")
    runtime.use(small_project.project)
    routes = [Route(f"{RECORDING}/{{interview}}", clip), Route("/", clip)]
    app = Starlette(routes=routes, middleware=[Middleware(Guard)])
    yield Listener(small_project, TestClient(app, base_url="http://127.0.0.1:8501"), interview)
    runtime.release()


@pytest.mark.slow
def test_a_steward_gets_a_few_seconds_that_nothing_keeps(listener: Listener) -> None:
    steward = listener.enter("sam", vault=True)
    answer = listener.ask(steward)
    assert answer.status_code == 200 and answer.headers["content-type"] == "audio/wav"
    assert answer.headers["cache-control"] == "no-store"
    assert pitches_of(answer.content) == [300, 600, 600]
    listener.ask(steward)
    heard = [entry.action for entry in project_log.activity(listener.project.as_user("lea"))]
    assert heard.count("recording.heard") == 1
    for given in ("from=-1", "from=x", "", "from=99999999999999", f"from={'0' * 12}{'9' * 5000}"):
        assert listener.ask(steward, given).status_code == 400
    assert listener.ask(steward, interview="nobody").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("who", ["ana", "lea", "vic"])
def test_other_roles_get_nothing_even_with_an_open_vault(listener: Listener, who: str) -> None:
    answer = listener.ask(listener.enter(who, vault=True))
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.slow
def test_it_takes_this_browser_this_tab_and_the_open_vault(listener: Listener) -> None:
    listener.client.get("/")
    assert listener.ask(None).status_code == 403, "nobody is signed in"
    steward = listener.enter("sam", vault=True)
    assert listener.ask(None).status_code == 403, "the tab's sign-in is not named"
    strange = TestClient(listener.client.app, base_url="http://127.0.0.1:8501")
    strange.get("/")
    answer = strange.get(f"{RECORDING}/{listener.interview}?from=0", headers={SIGN_IN_HEADER: steward.id})
    assert answer.status_code == 403
    steward.vault = None
    assert listener.ask(steward).status_code == 403, "the originals were shut"
    again = listener.enter("sam", vault=True)
    assert listener.ask(steward).status_code == 403, "a tab of the sign-in before"
    assert listener.ask(again).status_code == 200
    session = TABLE.peek(listener.client.cookies[COOKIE])
    assert session is not None
    TABLE.end(session, Over.SIGNED_OUT)
    assert listener.ask(again).status_code == 403, "signed out"


@pytest.mark.slow
def test_playing_on_does_not_keep_the_originals_open(listener: Listener) -> None:
    steward = listener.enter("sam", vault=True)
    steward.seen = before = steward.seen - 60
    listener.ask(steward)
    assert steward.seen == before
    listener.ask(steward, "from=0&begin=1")
    assert steward.seen > before


@pytest.mark.slow
def test_a_damaged_recording_is_told(listener: Listener) -> None:
    steward = listener.enter("sam", vault=True)
    (file,) = (listener.project.folder / "recordings").iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert listener.ask(steward).status_code == 410
