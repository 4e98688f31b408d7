"""Agreement between coders: a sweep over spans, coefficients with intervals over interviews, the unitized family.

Pure functions over frozen values; no database, no screen, no text. Start with ``agreement_report`` for spans and
``table_report`` for units that were cut beforehand.
"""

from coding.agreement.figures import AgreementReport, CodeFigures
from coding.agreement.model import UNITS, Document, Span, Unit
from coding.agreement.precut import TableReport, table_report
from coding.agreement.report import agreement_report, plan_interviews

__all__ = [
    "UNITS",
    "AgreementReport",
    "CodeFigures",
    "Document",
    "Span",
    "TableReport",
    "Unit",
    "agreement_report",
    "plan_interviews",
    "table_report",
]
