"""Figures of a report that are counted from rows: matrix, agreement, breakdowns by attribute, order of coding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from codebook.model import Codebook
from coding.agreement.model import UNIT_RULES, Unit
from coding.export.model import AgreementRow, AttributeBreakdown, CodeMatrix, CodingRow, ReportAgreement
from coding.model import Participant, Release, Theme
from coding.workspace.agreement import RoundAgreement

MOST_VALUES = 12
"""An attribute with more values than this is not broken down by."""


def matrix(rows: Iterable[CodingRow], releases: Sequence[Release], codebook: Codebook) -> CodeMatrix:
    """Codes × interviews in the codebook's and the project's order; interviews of one title are told apart."""
    counts = Counter((row.code, row.document) for row in rows)
    used = {code for code, _ in counts}
    codes = [code for code in codebook.codes if code.id in used]
    seen: Counter[str] = Counter()
    titles: list[str] = []
    for release in releases:
        seen[release.title] += 1
        titles.append(release.title if seen[release.title] == 1 else f"{release.title} ({seen[release.title]})")
    return CodeMatrix(
        tuple(f"{code.id} {code.name}" for code in codes),
        tuple(titles),
        tuple(tuple(counts[code.id, release.id] for release in releases) for code in codes),
    )


def agreement_of(found: RoundAgreement, settled: Mapping[str, int]) -> ReportAgreement:
    """Agreement of a round as a report prints it, one row a code in the order of the figures."""
    names = {code.id: f"{code.id} {code.name}" for code in found.codebook.codes}
    rows: list[AgreementRow] = []
    for figures in found.report.codes.values():
        ends = figures.interval.ends
        f1 = [one.f1["0.5"] for one in figures.span_f1.values() if one.f1["0.5"] is not None]
        rows.append(
            AgreementRow(
                names.get(figures.code, figures.code),
                figures.kripp_alpha,
                ends[0] if ends else None,
                ends[1] if ends else None,
                figures.pa,
                figures.prevalence,
                tuple((_pair_name(pair, found.coder_names), one.kappa) for pair, one in figures.pairs.items()),
                figures.interviews_with_code,
                " ".join(dict.fromkeys(figures.not_computable.values())),
                ac1=figures.gwet_ac1,
                span_f1=sum(f1) / len(f1) if f1 else None,
                target=found.round.target_of(figures.code)[0],
            )
        )
    unit = found.report.unit
    facts = [
        ("Purpose", found.round.purpose),
        ("Blind", "no: a training round" if found.round.purpose == "training" else "yes, until every coder had locked"),
        ("Machine suggestions", "off"),
        ("Rule for the unit", UNIT_RULES[cast(Unit, unit)]),
    ]
    if found.round.target is not None:
        reason = f" ({found.round.target_reason})" if found.round.target_reason else ""
        facts.append(("Target", f"alpha {found.round.target:g}, set before the round{reason}"))
    return ReportAgreement(
        found.round.name,
        "speaker turn" if unit == "turn" else unit,
        found.snapshot.hash,
        str(found.round.codebook_version),
        tuple(found.coder_names.get(coder, coder) for coder in found.round.coders),
        len(found.titles),
        tuple(rows),
        "95 %, jackknife over interviews on Fisher z",
        tuple(settled.items()),
        tuple(facts),
    )


def _pair_name(pair: str, names: Mapping[str, str]) -> str:
    return " and ".join(names.get(coder, coder) for coder in pair.split("|"))


def breakdowns(
    releases: Sequence[Release],
    participants: Mapping[str, Participant],
    themes: Sequence[Theme],
    rows: Sequence[CodingRow],
) -> tuple[AttributeBreakdown, ...]:
    """Participants by each attribute, and by theme within it: for whom a theme was found.

    Args:
        releases: What the report draws on.
        participants: By id.
        themes: The team's accepted themes.
        rows: The codings reported.
    """
    involved = {one.participant_id for one in releases if one.participant_id in participants}
    holders = {theme.name: {row.participant_id for row in rows if row.code in theme.codes} for theme in themes}
    found: list[AttributeBreakdown] = []
    for name in sorted({name for pid in involved for name in participants[pid].attributes}):
        value_of = {pid: participants[pid].attributes.get(name, "not recorded") for pid in involved}
        values = sorted(set(value_of.values()))
        if not 2 <= len(values) <= MOST_VALUES:
            continue
        lines = tuple((theme, _by_value(people, value_of, values)) for theme, people in holders.items())
        found.append(AttributeBreakdown(name, tuple(values), _by_value(involved, value_of, values), lines))
    return tuple(found)


def _by_value(people: Iterable[str], value_of: Mapping[str, str], values: Sequence[str]) -> tuple[int, ...]:
    totals = Counter(value_of[person] for person in people if person in value_of)
    return tuple(totals[value] for value in values)


def order_of(rows: Sequence[CodingRow]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Interviews in the order they were first coded, with the ids of the codes found in each."""
    first: dict[str, tuple[str, int]] = {}
    codes: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    for place, row in enumerate(rows):
        when = (row.created.isoformat() if row.created else "", place)
        first[row.document] = min(first.get(row.document, when), when)
        codes.setdefault(row.document, {})[row.code] = None
        titles[row.document] = row.interview
    ordered = sorted(first, key=lambda document: first[document])
    return tuple((titles[document], tuple(codes[document])) for document in ordered)
