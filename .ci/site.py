"""Build the manual as a site: ``python .ci/site.py`` puts it where the app serves it, at ``/help``.

A link or an anchor that leads nowhere ends it, and so does an address elsewhere that a page would load from.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "coding" / "manual"
BESIDE = {
    "README.md": "index.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "ARCHITECTURE.md": "architecture.md",
    "CITATION.cff": "CITATION.cff",
    ".github/CONTRIBUTING.md": "contributing.md",
    ".github/CODE_OF_CONDUCT.md": "conduct.md",
}
"""Pages of the site that do not lie in ``docs``."""
LINK = re.compile(r"(\]\()(?![a-z]+:)([^)#\s]+)")
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|link(?![^>]*rel=.?canonical))\b[^>]*?(?:src|href)=["']?(?:https?:)?//[^"'> ]+"""
)
LOADED_BY_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^"') ]+""")


def moved(page: Path, place: Path, text: str) -> str:
    """The text of a page, with links that lead to where things lie on the site."""

    def link(match: re.Match[str]) -> str:
        target = (page.parent / match[2]).resolve().relative_to(ROOT)
        if str(target) == "docs/decisions":
            target /= "README.md"
        on_site = BESIDE.get(str(target)) or str(target).removeprefix("docs/")
        return match[1] + os.path.relpath(on_site, place.parent)

    return LINK.sub(link, text)


def build(folder: Path) -> Path:
    """Lay the pages out in a folder and build the site there.

    Raises:
        subprocess.CalledProcessError: A link is dead.
        SystemExit: A page would load something from elsewhere.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / ".ci" / "site.toml", folder / "zensical.toml")
    pages = {path: path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    for page, place in (pages | {ROOT / name: Path(place) for name, place in BESIDE.items()}).items():
        text = moved(page, place, page.read_text(encoding="utf-8"))
        (folder / "docs" / place).write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, check=True)
    elsewhere = [
        f"{path.relative_to(folder)}: {address}"
        for path in sorted((folder / "site").rglob("*.*"))
        for address in {".html": LOADED, ".css": LOADED_BY_STYLE}.get(path.suffix, re.compile("(?!)")).findall(
            path.read_text(encoding="utf-8") if path.suffix in (".html", ".css") else ""
        )
    ]
    if elsewhere:
        sys.exit("\n".join(["These would be loaded from elsewhere:", *elsewhere]))
    return folder / "site"


if __name__ == "__main__":
    site = build(ROOT / "build" / "manual")
    shutil.rmtree(BUILT, ignore_errors=True)
    shutil.copytree(site, BUILT)
