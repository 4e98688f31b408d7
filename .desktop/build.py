"""Build Heard as a folder that opens by its icon: ``python .desktop/build.py``, on each system for itself.

Needs Heard with its extra ``[desktop]`` installed. In ``dist/`` lie afterwards the folder ``heard``, on Linux a
``.deb`` where dpkg-deb is there, and on macOS ``Heard.app``. What it weighs is told, the largest parts first.
"""

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD, DIST = ROOT / "build" / "desktop", ROOT / "dist"
FOLDER = DIST / "heard"
CONTROL = """Package: heard
Version: {version}
Architecture: amd64
Maintainer: The authors of Heard <heard@localhost>
Installed-Size: {size}
Depends: libc6 (>= {libc})
Recommends: www-browser
Suggests: libreoffice-writer
Section: science
Priority: optional
Description: qualitative coding of survivor interviews, offline
 Heard takes interview transcripts to a report of reconciled themes with evidence.
"""


def main() -> None:
    """Build."""
    BUILD.mkdir(parents=True, exist_ok=True)
    icons()
    commit = _output("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD") or "unknown"
    (BUILD / "commit.txt").write_text(commit, "ascii")
    options = ["--noconfirm", "--distpath", str(DIST), "--workpath", str(BUILD)]
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, str(HERE / "heard.spec")], check=True)
    shutil.copy(ROOT / "docs" / "LICENSE", FOLDER / "LICENSE")
    if sys.platform == "linux":
        for library in ("libpython3*.so*", "llvmlite/binding/libllvmlite.so", "pyarrow/libarrow.so.*"):
            # What only debuggers read of them is some forty megabytes.
            subprocess.run(["strip", "--strip-unneeded", *(FOLDER / "_internal").glob(library)], check=False)
        shutil.copy(HERE / "heard.desktop", FOLDER / "heard.desktop")
        shutil.copy(BUILD / "heard.png", FOLDER / "heard.png")
        debian_package()
    weigh()


def icons() -> None:
    """Draw the icon, two marks of speech on a page's colour, as each system wants it."""
    side = 512
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((16, 16, side - 16, side - 16), radius=96, fill="#1f5f6b")
    for left in (112, 272):
        draw.ellipse((left, 152, left + 128, 280), fill="#fbfaf7")
        draw.polygon([(left + 128, 216), (left + 128, 248), (left + 24, 376), (left + 72, 264)], fill="#fbfaf7")
    picture.save(BUILD / "heard.png")
    picture.save(BUILD / "heard.ico", sizes=[(16, 16), (32, 32), (48, 48), (256, 256)])
    picture.save(BUILD / "heard.icns")


def debian_package() -> None:
    """The same folder as a package for Debian and Ubuntu, where dpkg-deb is there."""
    if shutil.which("dpkg-deb") is None:
        print("no .deb: dpkg-deb is not here")
        return
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(FOLDER, tree / "opt" / "heard", symlinks=True, copy_function=_link)
    for place, name in (("applications", "heard.desktop"), ("icons/hicolor/512x512/apps", "heard.png")):
        (tree / "usr" / "share" / place).mkdir(parents=True)
        shutil.copy(FOLDER / name, tree / "usr" / "share" / place / name)
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / "heard").symlink_to("/opt/heard/heard")
    (tree / "DEBIAN").mkdir()
    libc = _output("ldd", "--version").splitlines()[0].rsplit(" ", 1)[-1]
    control = CONTROL.format(version=version("heard"), size=_bytes(FOLDER) // 1024, libc=libc)
    (tree / "DEBIAN" / "control").write_text(control, "utf-8")
    package = DIST / f"heard_{version('heard')}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(tree), str(package)], check=True)
    shutil.rmtree(tree)


def weigh() -> None:
    """Tell the size of the folder, and what takes most of it."""
    inner = FOLDER / "_internal"
    parts = sorted(((_bytes(path), path.name) for path in inner.iterdir()), reverse=True)
    for size, name in parts[:25]:
        print(f"{size / 1e6:8.0f} MB  {name}")
    print(f"{_bytes(FOLDER) / 1e6:8.0f} MB  in all, {sum(1 for _ in FOLDER.rglob('*'))} files")


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


if __name__ == "__main__":
    main()
