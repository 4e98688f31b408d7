"""A report as PDF: its Word file through LibreOffice, or its page as an installed browser prints it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from coding.errors import NotReady
from coding.model.message import Message

SECONDS = 180
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "microsoft-edge")
_BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_OFFICE_FAILED = Message(
    "LibreOffice could not make the PDF. Close it if it is open and try again, or save the Word report as PDF yourself."
)
_BROWSER_FAILED = Message("The browser could not print the report. Open its web page and print it to a PDF yourself.")


def converter() -> str | None:
    """Path of LibreOffice on this computer, or None."""
    return _program(("soffice", "libreoffice"), _PLACES)


def browser() -> str | None:
    """Path of a browser of the Chromium family on this computer, or None."""
    return _program(_BROWSERS, _BROWSER_PLACES)


def _program(names: Iterable[str], places: Iterable[str]) -> str | None:
    known = filter(None, map(shutil.which, names))
    return next(known, None) or next((place for place in places if Path(place).exists()), None)


def printed(page: bytes) -> bytes:
    """Return a report's page as PDF, as an installed browser prints it.

    The browser runs without a window, with a profile of its own, on a private folder that is removed afterwards. The
    page holds no script and asks for nothing.

    Raises:
        NotReady: No such browser is installed, or it took too long or made nothing.
    """
    program = browser()
    if program is None:
        raise NotReady(
            Message(
                "A PDF is made through LibreOffice or a browser (Chromium, Chrome, Edge), and none is here. Install "
                "one or open the report’s web page and print it to a PDF."
            )
        )
    with tempfile.TemporaryDirectory(prefix="heard-") as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_bytes(page)
        # A browser looks for news of its own by itself: here it finds no address at all.
        alone = ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--no-first-run"]
        command = [program, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}", *alone]
        # Chromium refuses to run as root within its own sandbox; the page is Heard's.
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        _run([*command, *root, f"--user-data-dir={folder}/profile", source.as_uri()], _BROWSER_FAILED, target)
        return target.read_bytes()


def pdf_of(document: bytes) -> bytes:
    """Return a Word document as PDF.

    LibreOffice runs without a window, with a profile of its own, on a private folder that is removed afterwards; it is
    told no passphrase.

    Args:
        document: The Word document.

    Raises:
        NotReady: LibreOffice is not installed, took too long, or made nothing.
    """
    program = converter()
    if program is None:
        raise NotReady(
            Message(
                "A PDF is made through LibreOffice, which is not installed here. Install it, or open the "
                "Word report and save it as PDF."
            )
        )
    with tempfile.TemporaryDirectory(prefix="heard-") as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(document)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
        _run([*command, "--outdir", folder, str(source)], _OFFICE_FAILED, Path(folder) / "report.pdf")
        return (Path(folder) / "report.pdf").read_bytes()


def _run(command: list[str], failed: Message, target: Path) -> None:
    """Run a program without what the environment tells Heard alone.

    Raises:
        NotReady: It failed, took too long, or made nothing.
    """
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=SECONDS,
            env={name: value for name, value in os.environ.items() if not name.startswith("HEARD_")},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NotReady(failed) from error
    if not target.exists():
        raise NotReady(failed)
