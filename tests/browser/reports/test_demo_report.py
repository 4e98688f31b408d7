"""The two pages of the demo, as a ministry gets them: two in print, no broken word, no id; in three languages."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import html
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
from coding.workspace.reports import indicators
from coding.workspace.reports.plans import ReportLook
from coding.workspace.themes.team import list_themes

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
    look = ReportLook(ReportLayout.of("short"), language, reader="teacher")
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
    page = reports_export.export(lead, "report-html", look=look, passphrase=PASSPHRASE).data
    assert b"log head" not in page
    if pdf.browser() is not None:
        assert len(PdfReader(io.BytesIO(pdf.printed(page))).pages) == 2
    if pdf.converter() is None:
        pytest.skip("LibreOffice, which counts pages, is not installed here")
    made = PdfReader(io.BytesIO(pdf.pdf_of(data)))
    assert len(made.pages) == 2
    assert not UUID.search("".join(page.extract_text() for page in made.pages))


def test_every_number_of_its_findings_follows_from_the_tables(lead: Context) -> None:
    """People, interviews and cases are counted again from the table of codings and the project's own files."""
    indicators.set_small_cell(lead, 2)
    accepted = [theme for theme in list_themes(lead) if theme.state == "accepted"]
    for theme in accepted:
        _, offered = indicators.offered_passages(lead, "theme", theme.id, theme.codes)
        chosen = next(passage for passage in offered if passage.quote_consent == "yes")
        indicators.choose(lead, "theme", theme.id, chosen.release_id, chosen.start, chosen.end)
    look = ReportLook(ReportLayout.of("short"), "en", reader="teacher")
    page = html.fromstring(reports_export.export(lead, "report-html", look=look, passphrase=PASSPHRASE).data)
    told = page.text_content()
    table = reports_export.export(lead, "csv", passphrase=PASSPHRASE).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    everybody = {row["participant"] for row in rows}
    interviews = {row["document"] for row in rows}
    assert f"Interviews: {len(interviews)}, with {len(everybody)} people." in told
    for theme in accepted:
        people = {row["participant"] for row in rows if row["code"] in theme.codes}
        found = re.search(rf"{re.escape(theme.description)} Its codes were applied to what (\d+) of (\d+) people", told)
        if found:
            assert [int(number) for number in found.groups()] == [len(people), len(everybody)]
        else:
            assert f"{theme.description} In how many interviews it was found is withheld." in told
    assert len(page.xpath("//blockquote")) == len(accepted)
