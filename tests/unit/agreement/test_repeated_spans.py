"""The same span applied twice by one coder is one passage."""

import pytest

from coding.agreement import Document, Span, agreement_report

DOCUMENTS = [Document("d", 100, frozenset({"ann", "ben"}), {"word": [(at, at + 4) for at in range(0, 100, 5)]})]
PLAIN = [
    Span("d", "ann", "hope", 10, 20, "1"),
    Span("d", "ann", "hope", 40, 60, "2"),
    Span("d", "ben", "hope", 10, 20, "3"),
    Span("d", "ben", "hope", 42, 60, "4"),
]


@pytest.mark.parametrize("repeated", [[0], [0, 0, 3], [1, 2]])
def test_repetitions_change_nothing(repeated: list[int]) -> None:
    again = [
        Span("d", entry.coder, "hope", entry.start, entry.end, f"again {n}") for n in repeated for entry in [PLAIN[n]]
    ]
    once = agreement_report(PLAIN, DOCUMENTS).codes["hope"]
    twice = agreement_report([*again, *PLAIN], DOCUMENTS).codes["hope"]
    assert once.span_f1["ann|ben"].f1 == {"0.5": 1.0, "1.0": 0.5}
    assert twice.span_f1 == once.span_f1
    assert twice.kripp_alpha == once.kripp_alpha


def test_overlapping_spans_still_count_one_by_one() -> None:
    more = agreement_report([*PLAIN, Span("d", "ann", "hope", 10, 21, "5")], DOCUMENTS).codes["hope"]
    assert more.span_f1["ann|ben"].first == 3
