"""A tab can't be taken over by who knows the id of its session, which stands in the address of every upload."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from coding.ui.frame import server_files, server_settings
from coding.ui.frame.sessions import COOKIE
from tests.conftest import PASSPHRASE, TEXT
from tests.helpers.app_server import SECONDS, StreamlitServer
from tests.helpers.paths import ROOT
from tests.helpers.raw_tab import RawBrowser, RawTab
from tests.helpers.team_server import TeamServer, free_port

pytestmark = pytest.mark.slow

NAME = "Tilda Bergquist"
"""Stands in the original only."""


@pytest.fixture(scope="module")
def server(make_module_project: Any) -> Iterator[TeamServer]:
    """A small project with an interview in review."""
    project = make_module_project()
    project.to_review(project.import_turns(TEXT, "P01"))
    project.project.store.close()
    folder = Path(project.folder)
    running = TeamServer(folder.parent / "server.log", folder=folder, public_port=free_port())
    running.start()
    yield running
    running.stop()


def open_originals(tab: RawTab) -> str:
    """Give the passphrase on the page of the review; what is drawn then."""
    tab.run("review")
    words = WidgetState(id=tab.widgets["Passphrase of the project"], string_value=PASSPHRASE)
    pressed = WidgetState(id=tab.widgets["Open the originals"], trigger_value=True)
    return tab.run("review", [words, pressed])


def test_a_coder_with_the_stewards_session_id_sees_nothing_of_theirs(server: TeamServer) -> None:
    with RawBrowser(server, "sam").tab() as steward:
        assert NAME in open_originals(steward), "the steward sees the original"
        with RawBrowser(server, "ana").tab(resuming=steward.session) as coder:
            drawn = coder.run("review")
            assert NAME not in drawn and "Sam Example" not in drawn
            assert "Ana Example" in drawn and coder.session != steward.session
        assert NAME in steward.run("review"), "nobody was cut off, and the originals stay open"


def test_who_has_signed_out_does_not_come_back_as_the_lead(server: TeamServer) -> None:
    viewer = RawBrowser(server, "vic")
    with RawBrowser(server, "lea").tab() as lead, viewer.tab() as before:
        assert "Lea Example" in lead.run("people")
        before.run()
        assert viewer.ask("/_leave").status_code == 200
        with viewer.tab(resuming=lead.session) as after:
            drawn = after.run("people")
            assert "Lea Example" not in drawn and after.session != lead.session
        assert "Lea Example" in lead.run("people")


def test_a_page_that_lost_its_connection_goes_on_in_its_own_session(server: TeamServer) -> None:
    browser = RawBrowser(server, "sam")
    with browser.tab() as before:
        open_originals(before)
    with browser.tab(resuming=before.session) as after:
        assert NAME in after.run("review") and after.session == before.session


def test_uploads_go_into_a_session_of_ones_own_only(server: TeamServer) -> None:
    files = {"file": ("plain.txt", b"A line.")}
    coder = RawBrowser(server, "ana")
    with RawBrowser(server, "sam").tab() as steward, coder.tab() as own:
        steward.run()
        own.run()
        for method in ("PUT", "DELETE"):
            address = f"/_stcore/upload_file/{steward.session}/a-file"
            assert coder.ask(address, method, files=files).status_code == 403
            address = f"/_stcore/upload_file/{own.session}/a-file"
            assert coder.ask(address, method, files=files).status_code == 204


def test_what_was_tried_stands_in_the_log(server: TeamServer) -> None:
    with RawBrowser(server, "sam").tab() as steward:
        steward.run()
        before = server.log.read_text()
        with RawBrowser(server, "ana").tab(resuming=steward.session) as coder:
            coder.run()
        written = server.log.read_text().removeprefix(before)
        assert '"why": "tab"' in written and steward.session not in written


def test_what_is_drawn_asks_by_itself_whose_tab_it_is(tmp_path: Path) -> None:
    """Where the guard is not: the sign-in kept with Streamlit's session is not believed at another browser."""
    script = ROOT / "tests" / "helpers" / "unguarded_page.py"
    server = StreamlitServer(tmp_path / "server.log", script=script)
    server.start()

    @contextmanager
    def tab(cookie: str, *resuming: str) -> Iterator[RawTab]:
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        named: Any = ["streamlit", "no-token", *resuming]
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        with connect(address, additional_headers=headers, subprotocols=named, open_timeout=SECONDS) as socket:
            yield RawTab(socket)

    try:
        with tab("of-the-steward") as steward:
            assert "here is sam, with what was looked at" in steward.run(asking="in")
            with tab("of-somebody-else", steward.session) as stranger:
                assert "here is nobody, with nothing" in stranger.run() and stranger.session == steward.session
    finally:
        server.stop()


def test_the_printed_files_leave_uploads_out_of_the_log(tmp_path: Path) -> None:
    server = TeamServer(tmp_path / "server.log", folder=tmp_path / "study", public_port=8443)
    server.write_settings()
    settings = server_settings.load(server.settings)
    location = server_files.nginx(settings).partition("location /study/_stcore/upload_file/ {")[2].partition("}")[0]
    assert "access_log off;" in location and f"proxy_pass http://127.0.0.1:{server.port};" in location
    assert "skip_log /study/_stcore/upload_file/*" in server_files.caddy(settings)
