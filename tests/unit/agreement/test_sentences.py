"""What is said about a figure is what was computed."""

import pytest

from coding.agreement import Document, Span, agreement_report, explain

BOTH = frozenset({"ann", "ben"})


def everywhere(*coders: str) -> list[Span]:
    return [Span(f"d{n}", coder, "hope", 0, 100) for n in range(5) for coder in coders]


@pytest.mark.parametrize(
    ("spans", "codes", "reason"),
    [
        (everywhere("ann", "ben"), ["hope", "fear"], "every code was applied by both everywhere, or by neither"),
        ([], ["hope", "fear"], "neither of the two used any code"),
        ([], [], "neither of the two used any code"),
    ],
)
def test_why_there_is_no_kappa_over_all_codes(spans: list[Span], codes: list[str], reason: str) -> None:
    report = agreement_report(spans, [Document(f"d{n}", 100, BOTH) for n in range(5)], codes=codes)
    assert report.pooled_kappa["ann|ben"] is None
    assert reason in report.not_computable["pooled_kappa/ann|ben"]


def test_two_who_share_nothing_share_no_interview() -> None:
    documents = [Document("d0", 100, frozenset({"ann"})), Document("d1", 100, frozenset({"ben"}))]
    report = agreement_report([Span("d0", "ann", "hope", 0, 9)], documents)
    assert report.not_computable["pooled_kappa/ann|ben"] == "these two coders share no interview"


def test_cutting_a_passage_changes_the_unitized_figures_only() -> None:
    documents = [Document(f"d{n}", 100, BOTH) for n in range(3)]
    spans = [Span(f"d{n}", coder, code, at, at + 20 + n) for n in range(3) for coder, at in (("ann", 10), ("ben", 14))
             for code, at in (("hope", at), ("fear", at + 40))]  # fmt: skip
    cut = [span for span in spans if span != spans[0]]
    cut += [Span("d0", "ann", "hope", 10, 20), Span("d0", "ann", "hope", 20, 30)]
    whole, halves = (agreement_report(entry, documents) for entry in (spans, cut))
    assert whole.codes["hope"].kripp_alpha == halves.codes["hope"].kripp_alpha
    assert whole.pooled_kappa == halves.pooled_kappa
    assert whole.codes["hope"].u_alpha != halves.codes["hope"].u_alpha
    assert whole.unitized is not None and halves.unitized is not None
    assert whole.unitized.family_2016.u_alpha_binary != halves.unitized.family_2016.u_alpha_binary
    assert whole.unitized.alpha_u_2004.alpha != halves.unitized.alpha_u_2004.alpha
    assert "as it changes the other unitized figures" in explain("u_alpha")[1]


def test_coverage_is_a_share_of_the_text_read() -> None:
    documents = [Document("d0", 100, BOTH)]
    spans = [Span("d0", coder, code, at, at + 10) for coder in BOTH for code, at in (("hope", 0), ("fear", 20))]
    report = agreement_report(spans, documents)
    assert report.unitized is not None
    assert report.unitized.family_2016.cu_coverage == pytest.approx(0.2)
