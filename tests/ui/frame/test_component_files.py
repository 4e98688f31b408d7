"""Scripts of components are sent once: after that a browser is told that its copy is right, or gets the new one."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from coding.ui.frame import component_files
from coding.ui.frame.component_files import ComponentFiles
from coding.ui.frame.ingress import LOCAL, Ingress
from coding.ui.frame.packaged import FOLDER, FOLDERS

# Starlette's test client warns that it will prefer another HTTP library; it is a test helper only.
pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")
PLACE = "/_stcore/bidi-components"
FILES = sorted(file for folder in FOLDERS.values() for file in folder.iterdir() if file.suffix in component_files.KINDS)


async def _streamlit(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Streamlit's own")


def client_of(ingress: Ingress = LOCAL) -> TestClient:
    routes = [Route("/{path:path}", _streamlit, methods=["GET", "POST", "OPTIONS"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(ComponentFiles, ingress=ingress)]))


@pytest.mark.parametrize("file", FILES)
def test_a_browser_fetches_each_script_once(file: Path) -> None:
    client, address = client_of(), f"{PLACE}/heard.{file.parent.name}/{file.name}"
    first = client.get(address)
    assert first.content == file.read_bytes()
    assert first.headers["content-type"].startswith("text/javascript" if file.suffix == ".js" else "text/css")
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) < len(file.read_bytes())
    assert first.headers["cache-control"] == "no-cache", "asked each time, so that it fits the running server"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_browser_that_unpacks_nothing_gets_it_plain() -> None:
    plain = client_of().get(f"{PLACE}/heard.tab/tab.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == (FOLDER / "tab" / "tab.js").read_bytes()


def test_a_new_version_is_sent_to_who_has_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "tab" / "tab.js"
    script.parent.mkdir()
    script.write_text("export default () => 'before';")
    monkeypatch.setattr(component_files, "FOLDERS", {"tab": tmp_path / "tab"})
    client = client_of()
    before = client.get(f"{PLACE}/heard.tab/tab.js")
    script.write_text("export default () => 'after, and longer';")
    after = client.get(f"{PLACE}/heard.tab/tab.js", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.text) == (200, script.read_text())


@pytest.mark.parametrize(
    "path",
    [
        "/", "/coding", f"{PLACE}/heard.tab/none.js", f"{PLACE}/heard.tab/../frame/server.py",
        f"{PLACE}/heard.documents.py", f"{PLACE}/somebody.else/index.js", "/heard.tab/tab.js",
    ],
)  # fmt: skip
def test_everything_else_is_streamlits(path: str) -> None:
    assert client_of().get(path).text == "Streamlit's own"


def test_only_reading_is_answered() -> None:
    assert client_of().post(f"{PLACE}/heard.tab/tab.js").text == "Streamlit's own"
    assert client_of().head(f"{PLACE}/heard.tab/tab.js").headers["etag"]
