"""The report as PDF and with the team's template, through the same gate as every export."""

import io
from typing import Any

import docx
import pytest
from docx.shared import RGBColor
from pypdf import PdfReader

from coding.errors import InvalidInput, NotReady
from coding.export.report import pdf
from coding.export.report import word as word_styles
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import plans as reports_template


@pytest.mark.slow
def test_a_template_is_kept_used_and_taken_away(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    template = docx.Document(io.BytesIO(reports_template.sample(lead)))
    template.styles[word_styles.NOTE].font.color.rgb = RGBColor(1, 2, 3)
    buffer = io.BytesIO()
    template.save(buffer)
    reports_template.set_template(lead, buffer.getvalue())

    def colour() -> object:
        made = docx.Document(io.BytesIO(reports_export.export(lead, "report").data))
        return made.styles[word_styles.NOTE].font.color.rgb

    assert colour() == RGBColor(1, 2, 3)
    with pytest.raises(InvalidInput):
        reports_template.set_template(lead, b"not a document")
    assert colour() == RGBColor(1, 2, 3)
    reports_template.set_template(lead, None)
    assert colour() == RGBColor(0x4A, 0x55, 0x60)


@pytest.mark.slow
@pytest.mark.skipif(pdf.converter() is None, reason="LibreOffice is not installed here")
def test_the_pdf_says_what_the_word_report_says(small_project: Any) -> None:
    made = reports_export.export(small_project.as_user("lea"), "report-pdf", title="A gentle title")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)
    assert "A gentle title" in text
    assert "Method and limits" in text


@pytest.mark.slow
def test_without_libreoffice_and_browser_the_reason_is_plain(
    small_project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "converter", lambda: None)
    monkeypatch.setattr(pdf, "browser", lambda: None)
    with pytest.raises(NotReady, match="none is here"):
        reports_export.export(small_project.as_user("lea"), "report-pdf")
