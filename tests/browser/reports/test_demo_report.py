"""The two pages of the demo, as a ministry gets them: two in print, no broken word, no id; in three languages."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from coding.export.report import pdf
from coding.export.report.layout import ReportLayout
from coding.export.report.measure import longest_word
from coding.export.report.room import CELL_SIZE
from coding.workspace.context import Context
from coding.workspace.demo import PASSPHRASE
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.plans import ReportLook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-")


@pytest.fixture(scope="module")
def lead(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    folder = Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("demo") / "demo-project"))
    project = open_project(folder)
    yield sign_in(project, "marta")
    project.store.close()


@pytest.mark.parametrize("language", ["en", "fr", "it"])
def test_the_demo_on_two_pages(lead: Context, language: str) -> None:
    look = ReportLook(ReportLayout.of("short"), language)
    data = reports_export.export(
        lead, "report", summary=["Eight people told how it began."], look=look, passphrase=PASSPHRASE
    ).data
    document = docx.Document(io.BytesIO(data))
    parts = [one.text for one in document.element.body.iter() if one.text]
    assert not UUID.search("\n".join(parts))
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                assert longest_word(cell.text, CELL_SIZE) < cell.width.cm - 0.25
    if pdf.converter() is None:
        pytest.skip("LibreOffice, which counts pages, is not installed here")
    made = PdfReader(io.BytesIO(pdf.pdf_of(data)))
    assert len(made.pages) == 2
    assert not UUID.search("".join(page.extract_text() for page in made.pages))
