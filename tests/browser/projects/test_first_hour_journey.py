"""From ``heard app`` without a folder to the import page of a new project, by keyboard; and into it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.app_server import HeardServer, somebody, still
from tests.helpers.keyboard import press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSPHRASE = "seven herons at the weir"


@dataclass
class ProjectsServer(HeardServer):
    """``heard app`` without a folder."""

    def arguments(self) -> list[str]:
        return ["app", "--port", str(self.port), "--no-browser"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ProjectsServer]:
    (tmp_path / "home").mkdir()
    own = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    made = ProjectsServer(tmp_path / "heard.log", own)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def step(page: Page, number: int) -> None:
    page.get_by_text(f"Step {number} of 6").wait_for()
    still(page)


def write(page: Page, label: str, text: str) -> None:
    """Type where the keyboard is: in this field."""
    expect(page.get_by_label(label)).to_be_focused()
    still(page)
    page.keyboard.insert_text(text)


def test_a_project_is_made_signed_into_and_opened_again(
    server: ProjectsServer, chromium: Browser, tmp_path: Path
) -> None:
    with somebody(chromium) as made:
        page = made.page
        page.goto(server.url)
        press(page, page.get_by_role("button", name="Make a project"))
        step(page, 1)
        write(page, "What the study is called", "Rivers & roads")
        page.keyboard.press("Enter")
        step(page, 2)
        write(page, "Your name", "Lea Example")
        page.keyboard.press("Enter")
        step(page, 3)
        page.get_by_text("A file of your own").click()
        codes = {"name": "ours.csv", "mimeType": "text/csv", "buffer": b"name,definition\nFirst contact,How it began\n"}
        page.locator("input[type=file]").set_input_files(files=[codes])
        page.get_by_text("Codes and families: 1").wait_for()
        press(page, page.get_by_role("button", name="Next"))
        step(page, 4)
        press(page, page.get_by_role("button", name="Next"))
        step(page, 5)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download a recovery sheet to print").click()
        assert "Rivers &amp; roads" in download.value.path().read_text(encoding="utf-8")
        page.get_by_label("Passphrase of the originals").fill(PASSPHRASE)
        page.get_by_label("The same once more").fill(PASSPHRASE)
        page.get_by_text("It is written down").click()
        press(page, page.get_by_role("button", name="Next"))
        step(page, 6)
        press(page, page.get_by_role("button", name="Make the project"))

        press(page, page.get_by_role("button", name="Lea Example"))
        page.get_by_label("Passphrase of the project").fill(PASSPHRASE)
        press(page, page.get_by_role("button", name="Open the originals"))
        page.get_by_text("Choose transcripts").wait_for()
        folder = tmp_path / "home" / "Heard" / "rivers-roads"
        kept = [path for path in (*folder.parent.rglob("*"), *(tmp_path / "config").rglob("*")) if path.is_file()]
        assert kept and not any(PASSPHRASE.encode() in path.read_bytes() for path in kept)

        press(page, page.get_by_role("button", name="More"))
        press(page, page.get_by_role("button", name="Other projects"))
        page.get_by_text("Projects opened lately").wait_for()
        assert not (folder / "project.duckdb.wal").exists(), "it is shut whole"
        press(page, page.get_by_role("button", name=str(folder)))
        press(page, page.get_by_role("button", name="Lea Example"))
        page.get_by_text("Sign out").first.wait_for()
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        assert PASSPHRASE not in server.log.read_text()
