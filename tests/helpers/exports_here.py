"""The kinds of export that can be made of any study with a locked round, on the computer the tests run on."""

from coding.export.report import pdf
from coding.workspace.reports.case_codes_file import CASE_CODE_KINDS
from coding.workspace.reports.checklist_file import CHECKLIST_KINDS
from coding.workspace.reports.corpus import CORPUS_KINDS
from coding.workspace.reports.export import KINDS
from coding.workspace.reports.joint_file import JOINT_KINDS
from coding.workspace.reports.stories_file import STORY_KINDS


def kinds_here() -> list[str]:
    """All but what is signed, written or recorded first (``test_every_export.py``), and PDFs without LibreOffice."""
    first = {*CORPUS_KINDS, *CHECKLIST_KINDS, *STORY_KINDS, *JOINT_KINDS, *CASE_CODE_KINDS}
    return [one for one in KINDS if one not in first and (one != "report-pdf" or pdf.converter() is not None)]
