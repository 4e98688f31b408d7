"""A Word report as PDF, through LibreOffice where it is installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from coding.errors import NotReady
from coding.model.said import Said

SECONDS = 180
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)


def converter() -> str | None:
    """Path of LibreOffice on this computer, or None."""
    for name in ("soffice", "libreoffice"):
        if program := shutil.which(name):
            return program
    return next((place for place in _PLACES if Path(place).exists()), None)


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
            Said(
                "A PDF is made through LibreOffice, which is not installed here. Install it, or open the "
                "Word report and save it as PDF."
            )
        )
    with tempfile.TemporaryDirectory(prefix="heard-") as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(document)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
        try:
            subprocess.run(
                [*command, "--outdir", folder, str(source)],
                check=True,
                capture_output=True,
                timeout=SECONDS,
                env={name: value for name, value in os.environ.items() if not name.startswith("HEARD_")},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return (Path(folder) / "report.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise NotReady(
                Said(
                    "LibreOffice could not make the PDF. Close it if it is open and try again. Or save the Word "
                    "report as PDF yourself."
                )
            ) from error
