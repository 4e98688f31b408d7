"""The kinds of export that can be made on the computer the tests run on."""

from coding.export.report import pdf
from coding.workspace.reports.export import KINDS


def kinds_here() -> list[str]:
    """All of them; without LibreOffice none that is a PDF."""
    return [one for one in KINDS if one != "report-pdf" or pdf.converter() is not None]
