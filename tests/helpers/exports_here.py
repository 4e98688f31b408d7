"""The kinds of export that can be made of any study with a locked round, on the computer the tests run on."""

from coding.export.report import pdf
from coding.workspace.reports.export import KINDS
from coding.workspace.reports.kinds.registry import OF_EXTRAS


def of_any_study(kind: str) -> bool:
    """Whether it is the core's, or one of an extra's that need nothing but whose words go along."""
    return kind not in OF_EXTRAS or "texts" in KINDS[kind].takes


def kinds_here(*wanted: str) -> list[str]:
    """All of these, without PDFs where there is no LibreOffice; or those of the wanted that there are."""
    return [
        kind
        for kind in wanted or filter(of_any_study, KINDS)
        if kind in KINDS and (kind != "report-pdf" or pdf.converter() is not None)
    ]


def legible_kinds() -> list[str]:
    """All of these whose bytes can be looked through: a PDF is the Word report's words, packed."""
    return [kind for kind in kinds_here() if kind != "report-pdf"]
