"""The manual as a site: links live, every page is reached, the course says what the app says, and it builds."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from coding.ui.frame import texts
from tests.helpers.paths import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
SITE = tomllib.loads((ROOT / ".ci" / "site.toml").read_text(encoding="utf-8"))["project"]
COURSE = sorted((ROOT / "docs" / "course").glob("*.md"))
SAID_IN_COURSE = {"blind", "Next for you", "G1 / G4 · P04"}
"""Words in italics that are no text of the interface."""


@pytest.fixture(scope="module")
def site() -> Any:
    """The module that builds the site."""
    spec = importlib.util.spec_from_file_location("site_of_the_manual", ROOT / ".ci" / "site.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Anchors of a page that are the same on the site and where its source is read."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL), re.M)
    names = {re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", head)).strip().lower() for head in heads}
    return {name.replace(" ", "-") for name in names if not re.search(r"[- ]{2}", name)}


@pytest.mark.parametrize(
    "page", [*PAGES, *ROOT.glob("*.md"), *(ROOT / ".github").glob("*.md")], ids=lambda page: page.name
)
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    dead = []
    for target, anchor in re.findall(
        r"\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)", without_code(page.read_text(encoding="utf-8"))
    ):
        place = (page.parent / target).resolve() if target else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            dead.append(f"{target}#{anchor}")
    assert not dead


def test_every_page_is_reached_from_the_navigation(site: Any) -> None:
    def named(entry: Any) -> list[str]:
        return [entry] if isinstance(entry, str) else [page for part in entry for page in named(part)]

    def flat(entry: Any) -> Any:
        return (
            list(map(flat, entry.values() if isinstance(entry, dict) else entry))
            if not isinstance(entry, str)
            else entry
        )

    reached = named(flat(SITE["nav"]))
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES if page.parent.name != "decisions"]
    beside = [place for name, place in site.BESIDE.items() if name.endswith(".md")]
    assert sorted(reached) == sorted([*pages, *beside, "decisions/README.md"])


@pytest.mark.parametrize("lesson", COURSE, ids=lambda page: page.name)
def test_what_the_course_calls_things_stands_on_the_screen(lesson: Path) -> None:
    with (texts.FOLDER / "messages.pot").open("rb") as file:
        interface = "\n".join(
            part for message in read_po(file) for part in ([message.id] if isinstance(message.id, str) else message.id)
        ).lower()
    demo = (ROOT / "coding" / "demo" / "project.yaml").read_text(encoding="utf-8").lower()
    starter = (ROOT / "codebook" / "starters" / "survivor-interviews.yaml").read_text(encoding="utf-8").lower()
    said = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", lesson.read_text(encoding="utf-8"))
    assert said
    assert not [
        words for words in said if words not in SAID_IN_COURSE and words.lower() not in interface + demo + starter
    ]


@pytest.mark.parametrize("lesson", COURSE, ids=lambda page: page.name)
def test_steps_of_the_course_are_short(lesson: Path) -> None:
    steps = re.findall(r"^\d+\. (.+)$", without_code(lesson.read_text(encoding="utf-8")), re.M)
    assert len(steps) > 5
    assert not [part for step in steps for part in re.split(r"[.?:!] ", step) if len(part.split()) > 15]


def test_links_lead_to_where_pages_lie_on_the_site(site: Any) -> None:
    page = ROOT / "docs" / "course" / "1-review.md"
    text = "[a](../../SECURITY.md#keys) [b](../review.md) [c](#here) [d](https://example.org) [e](../decisions/)"
    moved = "[a](../security.md#keys) [b](../review.md) [c](#here) [d](https://example.org) [e](../decisions/README.md)"
    assert site.moved(page, Path("course/1-review.md"), text) == moved
    assert site.moved(ROOT / "README.md", Path("index.md"), "![](docs/images/coding.png)") == "![](images/coding.png)"


def test_what_would_be_loaded_from_elsewhere_is_seen(site: Any) -> None:
    loaded = (
        '<script src="https://cdn.example/x.js">',
        "<img alt='' src='//example.org/x.png'>",
        '<link rel=stylesheet href="https://x.example/y">',
    )
    assert all(site.LOADED.search(entry) for entry in loaded)
    assert not site.LOADED.search('<a href="https://example.org">there</a><img src="images/x.png">')
    assert site.LOADED_BY_STYLE.search("@import 'https://fonts.example/x';") and site.LOADED_BY_STYLE.search(
        "url(//x.example/y)"
    )


@pytest.mark.slow
def test_it_builds_with_dead_links_refused_and_loads_nothing_from_elsewhere(site: Any, tmp_path: Path) -> None:
    if importlib.util.find_spec("zensical") is None:
        pytest.skip("the extra docs is not installed")
    built = site.build(tmp_path / "manual")
    assert (built / "index.html").is_file() and (built / "course" / "6-report.html").is_file()
    assert "second reading" in (built / "search.json").read_text(encoding="utf-8").lower()
    (tmp_path / "manual" / "docs" / "usage.md").write_text("# Usage\n\n[gone](nowhere.md)\n", encoding="utf-8")
    again = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=tmp_path / "manual",
        capture_output=True,
        check=False,
    )
    assert again.returncode
