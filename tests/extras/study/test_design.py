"""The design effect of alpha: what interviews of a few sites tell beside as many of anywhere."""

import random
from statistics import mean

import pytest

from coding.agreement.model import Document, Span
from coding.agreement.report import agreement_report
from coding.extras.study.files.design import DesignEffect, design_effects

CODERS = ("a", "b")


def effect(sites: list[list[tuple[int, int]]]) -> DesignEffect:
    """Of interviews, each given by how many of its 20 characters both coded, and the first alone."""
    documents, spans = [], []
    for site, interviews in enumerate(sites):
        for at, (both, alone) in enumerate(interviews):
            name = f"{site}/{at}"
            documents.append(Document(name, 20, frozenset(CODERS)))
            spans += [Span(name, "a", "C", 0, both + alone), Span(name, "b", "C", 0, both)]
    report = agreement_report(spans, documents, interval="none", unitized=False, codes=["C"])
    return design_effects(report, lambda name: name.partition("/")[0])["C"]


def test_copies_of_one_interview_tell_as_much_as_one() -> None:
    kinds = [(4, 1), (6, 3), (5, 0), (3, 4), (7, 2), (8, 1)]
    result = effect([[kind] * 4 for kind in kinds])
    # m copies in each of S sites: m S / (S - 1) (n - 1) / n.
    assert result.effect == pytest.approx(4 * 6 / 5 * 23 / 24)
    assert result.worth == pytest.approx(24 / (4 * 6 / 5 * 23 / 24)) and result.sites == 6


def test_it_is_about_one_where_sites_are_drawn_alike() -> None:
    draw = random.Random(3)
    results = []
    for _ in range(60):
        sizes = (3, 5, 4, 6)
        sites = [[(draw.randint(3, 8), draw.randint(0, 5)) for _ in range(size)] for size in sizes]
        value = effect(sites).effect
        assert value is not None
        results.append(value)
    assert 0.75 < mean(results) < 1.25


def test_where_there_is_none_it_says_why() -> None:
    assert "one site only" in effect([[(4, 1), (6, 3)]]).reason
    assert "no site has more than one" in effect([[(4, 1)], (two := [(6, 3)]), two]).reason
    assert "whichever interview is left out" in effect([[(4, 0)] * 2, [(4, 0)] * 2]).reason
