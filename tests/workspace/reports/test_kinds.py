"""A kind of export is one class: it says what is looked at before it leaves, and builds no more than it needs."""

import csv
import io
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from coding.export.gate.places import Place
from coding.model.said import Said
from coding.workspace.reports import contents
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.kinds.kind import Draft, ExportKind, Wanted, texts_of
from coding.workspace.reports.selection import Selection, collect
from tests.conftest import SmallProject


class Forgetful(ExportKind[None]):
    """A kind that does not say what is looked at."""

    def draft(self, selection: Selection, wanted: Wanted) -> Draft[None]:
        raise NotImplementedError


class Careful(Forgetful):
    """The same, which says it."""

    def places(self, draft: Draft[None]) -> list[Place]:
        return texts_of(draft.report)


def test_a_kind_that_does_not_say_what_is_looked_at_does_not_load() -> None:
    parts: tuple[Any, ...] = (Said("A file"), "csv", frozenset(), lambda draft: b"")
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


def test_the_codebook_as_a_table_builds_no_report(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch, built: list[str]
) -> None:
    lead = small_project.as_user("lea")
    whole = contents.report_input(collect(lead), title="A report")
    assert sorted(built) == sorted(contents.PARTS), "of a whole report each part, once"
    built.clear()
    for name, part in vars(Selection).items():
        if isinstance(part, cached_property) and name not in ("codebook", "small_cell"):
            # No codings, themes, figures or transcripts.
            monkeypatch.setattr(Selection, name, property(lambda _, name=name: pytest.fail(f"{name} is read")))
    data = reports_export.export(lead, "codebook").data
    assert built == ["codebook"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [one.name for one in whole.codebook]
