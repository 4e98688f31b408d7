"""Marks of native speakers at a site: the coordinator learns that there is one, and not whose."""

from collections.abc import Callable
from typing import Any

import pytest

from codebook import edit
from coding.extras.study.files.bundle import open_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import pool, read_at_sites
from coding.workspace.codebook import translations
from coding.workspace.codebook.versions import edit_codebook
from tests.conftest import SmallProject
from tests.extras.study.consortium import bundle_of_site, join_site, package_of
from tests.helpers.app_page import choose_view, open_page, words

pytestmark = pytest.mark.slow


def translate(context: Any, code: str, name: str) -> None:
    edit_codebook(context, lambda book: edit.set_translation(book, code, "el", name, "Να είσαι μόνος."), "translated")


def test_a_mark_comes_back_without_a_name_and_falls_with_the_words(make_project: Callable[..., SmallProject]) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead = coordinator.as_user("lea", vault=True)
    for code, name in (("C1", "Μοναξιά"), ("C2", "Φόβος")):
        translate(lead, code, name)
    site.release((("Nora", "It was quiet that evening."),), "N01", {})
    join_site(site, package_of(coordinator))
    ana = site.as_user("ana")
    for code in ("C1", "C2"):
        (seen,) = translations.list_translations(ana, "el", code)
        assert seen.read is not None
        translations.mark_translation(ana, code, "el", seen.read)
    data = bundle_of_site(site, "counts")
    bundle = open_bundle(data, own_keys(lead.open_vault()))
    assert bundle.contents["read"] == [["C1", "el"], ["C2", "el"]] and "Ana" not in str(bundle.contents)
    assert read_at_sites(lead) == {} and pool(lead, [("counts", data)])[0].refused is None
    assert set(read_at_sites(lead)) == {("C1", "el"), ("C2", "el")}
    translate(lead, "C1", "Απομόνωση")
    assert set(read_at_sites(lead)) == {("C2", "el")}
    page = words(choose_view(open_page("codebook", coordinator, "lea"), "Translations"))
    assert "A native speaker read it at: A small study." in page and "1 read by one at a site" in page
    assert "2 of " in page and '</span><span class="page-apart">, </span><span class="page-chip">' in page
