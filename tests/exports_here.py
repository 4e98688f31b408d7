"""The kinds of export that can be made on the computer the tests run on."""

from coding.export import pdf
from coding.workspace import exporting


def kinds_here() -> list[str]:
    """All of them; without LibreOffice none that is a PDF."""
    return [one for one in exporting.KINDS if one != "report-pdf" or pdf.converter() is not None]
