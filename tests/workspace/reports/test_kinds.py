"""A kind of export is one class: it says what is looked at before it leaves, and builds no more than it needs."""

import csv
import errno
import io
import os
from collections.abc import Callable
from functools import cached_property
from typing import Any
from unittest.mock import Mock

import docx
import pytest
from docx.shared import RGBColor
from pypdf import PdfReader

from coding.errors import InvalidInput, NotReady, NotSaved
from coding.export.gate.places import Place
from coding.export.pictures.displays import event_days
from coding.export.report import pdf
from coding.export.report import word as word_styles
from coding.model.message import Message
from coding.workspace.reports import contents
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import plans as reports_template
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import Draft, ExportKind, ExportRequest, texts_of
from coding.workspace.reports.selection import Selection, collect
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, take_variables


class Forgetful(ExportKind[None]):
    """A kind that does not say what is looked at."""

    def draft(self, selection: Selection, wanted: ExportRequest) -> Draft[None]:
        raise NotImplementedError


class Careful(Forgetful):
    """The same, which says it."""

    def places(self, draft: Draft[None]) -> list[Place]:
        return texts_of(draft.report)


def test_a_kind_that_does_not_say_what_is_looked_at_does_not_load() -> None:
    parts: tuple[Any, ...] = (Message("A file"), "csv", frozenset(), lambda draft: b"")
    with pytest.raises(TypeError, match="places"):
        Forgetful(*parts)  # type: ignore[abstract]
    assert Careful(*parts).ending == "csv"
    with pytest.raises(TypeError, match="write"):
        Careful(*parts[:3])  # type: ignore[call-arg]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Parts of reports, as they are worked out."""
    told: list[str] = []

    def counted(part: str, build: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given: [told.append(part), build(*given)][1]

    monkeypatch.setattr(contents, "PARTS", {part: counted(part, build) for part, build in contents.PARTS.items()})
    return told


def test_the_codebook_as_a_table_builds_no_report(lea: Any, monkeypatch: pytest.MonkeyPatch, built: list[str]) -> None:
    whole = contents.report_input(collect(lea), title="A report")
    assert sorted(built) == sorted(contents.PARTS), "of a whole report each part, once"
    built.clear()
    for name, part in vars(Selection).items():
        if isinstance(part, cached_property) and name not in ("codebook", "small_cell"):
            # No codings, themes, figures or transcripts.
            monkeypatch.setattr(Selection, name, property(lambda _, name=name: pytest.fail(f"{name} is read")))
    data = reports_export.export(lea, "codebook").data
    assert built == ["codebook"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [entry.name for entry in whole.codebook]


@pytest.mark.slow
def test_a_template_is_kept_used_and_taken_away(lea: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    template = docx.Document(io.BytesIO(reports_template.sample(lea)))
    template.styles[word_styles.NOTE].font.color.rgb = RGBColor(1, 2, 3)
    buffer = io.BytesIO()
    template.save(buffer)
    reports_template.set_template(lea, buffer.getvalue())

    def colour() -> object:
        document = docx.Document(io.BytesIO(reports_export.export(lea, "report").data))
        return document.styles[word_styles.NOTE].font.color.rgb

    assert colour() == RGBColor(1, 2, 3)
    with pytest.raises(InvalidInput):
        reports_template.set_template(lea, b"not a document")
    files = sorted(lea.project.folder.iterdir())
    with monkeypatch.context() as full_disk, pytest.raises(NotSaved, match="No space left"):
        full_disk.setattr(os, "replace", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
        reports_template.set_template(lea, buffer.getvalue())
    assert sorted(lea.project.folder.iterdir()) == files, "nothing half written stays"
    assert colour() == RGBColor(1, 2, 3)
    reports_template.set_template(lea, None)
    assert colour() == RGBColor(0x4A, 0x55, 0x60)


@pytest.mark.slow
@pytest.mark.skipif(pdf.converter() is None, reason="LibreOffice is not installed here")
def test_the_pdf_says_what_the_word_report_says(small_project: Any) -> None:
    result = reports_export.export(small_project.as_user("lea"), "report-pdf", title="A gentle title")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(result.data)).pages)
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


DAYS = {"F01": 10, "F02": 20, "F03": 30, "F04": 40, "F05": 90, "F06": "unknown"}


@pytest.mark.slow
def test_days_are_told_over_cases_and_none_is_the_day_of_one(small_project: SmallProject) -> None:
    take_variables(small_project)
    bring(small_project, *[(case, "ana", "first_meeting", day) for case, day in DAYS.items()])
    value = report_input(collect(small_project.as_user("lea")), title="A report")
    assert value.cases == 6
    (event,) = value.days
    assert (event.event, event.cases, event.low, event.middle, event.high) == ("first meeting", 5, 21, 28, 42)
    assert not {event.low, event.middle, event.high} & set(DAYS.values()), "a figure is no case's own day"
    assert "median 28, the middle half of 5 cases from 21 to 42" in event_days(value.days).alt
