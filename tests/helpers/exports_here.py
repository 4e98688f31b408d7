"""The kinds of export that can be made of any study with a locked round, on the computer the tests run on."""

from coding.export.report import pdf
from coding.workspace.reports.export import KINDS
from coding.workspace.reports.kinds.case_codes import CASE_CODE_KINDS
from coding.workspace.reports.kinds.joint import JOINT_KINDS
from coding.workspace.reports.kinds.registry import OF_EXTRAS


def kinds_here() -> list[str]:
    """All but what is signed, written or recorded first (``test_every_export.py``), and PDFs without LibreOffice."""
    first = {*OF_EXTRAS, *JOINT_KINDS, *CASE_CODE_KINDS}
    return [one for one in KINDS if one not in first and (one != "report-pdf" or pdf.converter() is not None)]
