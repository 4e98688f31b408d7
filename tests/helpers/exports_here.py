"""The kinds of export that can be made of any study with a locked round, on the computer the tests run on."""

from coding.export.report import pdf
from coding.workspace.reports.export import KINDS
from coding.workspace.reports.kinds.registry import OF_EXTRAS


def kinds_here() -> list[str]:
    """All but those of extras, and PDFs without LibreOffice."""
    return [one for one in KINDS if one not in OF_EXTRAS and (one != "report-pdf" or pdf.converter() is not None)]
