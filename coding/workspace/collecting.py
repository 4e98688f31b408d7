"""Collecting what a report or a table says from what the person may see. Nothing is written here."""

from __future__ import annotations

import importlib.metadata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from codebook.model import Code, Codebook
from coding.agreement.model import UNIT_RULES, Unit
from coding.export.codebook_values import codebook_entries
from coding.export.model import (
    AgreementRow,
    AttributeBreakdown,
    CodeMatrix,
    CodingRow,
    InterviewRow,
    Provenance,
    ReportAgreement,
    ReportCode,
    ReportInput,
    ReportQuote,
    ReportTheme,
)
from coding.model import Coding, ConsensusCoding, Participant, Release, Theme
from coding.workspace.agreement import RoundAgreement
from coding.workspace.themes import RunView

SHORTEST_QUOTE, LONGEST_QUOTE = 40, 600
SOFTWARE = ("heard", "duckdb", "bertopic", "sentence-transformers", "presidio-analyzer")


@dataclass(frozen=True)
class Material:
    """Everything a report draws on, as the person exporting may see it.

    Attributes:
        title: The project's title.
        releases: Current releases in the project's order.
        participants: By id.
        codebook: The newest version.
        codebook_version: Its number.
        rows: One a coding, quotes withheld where consent does not cover them.
        counted: What the rows are, as a sentence.
        themes: The team's accepted themes.
        runs: Stored runs of themes that came from one, by run id.
        agreement: Figures of a locked round, or None.
        settled: Kind of disagreement → how many were settled in that round.
        event_head: (number, hash) of the last event.
    """

    title: str
    releases: Sequence[Release]
    participants: Mapping[str, Participant]
    codebook: Codebook
    codebook_version: int
    rows: Sequence[CodingRow]
    counted: str
    themes: Sequence[Theme]
    runs: Mapping[str, RunView]
    agreement: RoundAgreement | None
    settled: Mapping[str, int]
    event_head: tuple[int, str]


def coding_rows(
    codings: Iterable[Coding | ConsensusCoding],
    releases: Mapping[str, Release],
    participants: Mapping[str, Participant],
    codebook: Codebook,
    *,
    codebook_version: int,
    snapshot_hash: str = "",
) -> list[CodingRow]:
    """Codings as rows. A quote stands only where the participant allowed quoting.

    Args:
        codings: Coders' own codings, or a consensus layer.
        releases: Their releases.
        participants: By id.
        codebook: For the codes' names.
        codebook_version: Version of consensus codings; coders' own carry theirs.
        snapshot_hash: Snapshot of a consensus layer.
    """
    names = {code.id: code.name for code in codebook.codes}
    rows: list[CodingRow] = []
    for one in codings:
        release = releases[one.release_id]
        person = participants.get(release.participant_id)
        own = one if isinstance(one, Coding) else None
        rows.append(
            CodingRow(
                document=release.id,
                interview=release.title,
                participant=release.participant_label,
                coder=own.coder if own else "consensus",
                code=one.code,
                code_name=names.get(one.code, one.code),
                start=one.start,
                end=one.end,
                line=release.line_of(one.start),
                quote=release.text[one.start : one.end] if person and person.quote_consent == "yes" else None,
                memo=own.memo if own and person and person.quote_consent == "yes" else "",
                attributes=own.attributes if own else {},
                origin=own.origin if own else "consensus",
                codebook_version=str(own.codebook_version if own else codebook_version),
                snapshot=snapshot_hash,
                release_hash=release.text_hash,
                created=own.created_at.date() if own else None,
                participant_id=release.participant_id,
            )
        )
    return rows


def report_input(material: Material, *, title: str, summary: Sequence[str] = ()) -> ReportInput:
    """The whole report as plain values."""
    by_code: dict[str, list[CodingRow]] = {}
    for row in material.rows:
        by_code.setdefault(row.code, []).append(row)
    themed = {code for theme in material.themes for code in theme.codes}
    shown = [code for code in material.codebook.codes if code.id in by_code or code.id in themed]
    return ReportInput(
        title=title,
        project=material.title,
        created=datetime.now(UTC),
        counted=material.counted,
        interviews=tuple(_interview(release, material.rows) for release in material.releases),
        codes=tuple(_code(code, by_code.get(code.id, []), material.codebook) for code in shown if code.is_codable),
        codebook_version=str(material.codebook_version),
        provenance=Provenance(
            material.event_head[1],
            material.event_head[0],
            len(material.releases),
            tuple((name, importlib.metadata.version(name)) for name in SOFTWARE),
        ),
        themes=tuple(_theme(theme, by_code, material) for theme in material.themes),
        agreement=_agreement(material.agreement, material.settled) if material.agreement else None,
        matrix=matrix(material.rows, material.releases, material.codebook),
        breakdowns=_breakdowns(material),
        codebook=codebook_entries(material.codebook),
        summary=tuple(summary),
        methods=_methods(material),
    )


def _interview(release: Release, rows: Sequence[CodingRow]) -> InterviewRow:
    mine = [row for row in rows if row.document == release.id]
    return InterviewRow(
        release.title,
        release.participant_label,
        release.language or "",
        len(release.text.split()),
        len({row.coder for row in mine}),
        len(mine),
    )


def _code(code: Code, rows: Sequence[CodingRow], codebook: Codebook) -> ReportCode:
    parent = codebook.by_id(code.parent).name if code.parent else ""
    return ReportCode(
        code.id,
        code.name,
        parent,
        code.definition,
        code.include,
        _exclusions(code, codebook),
        len({row.document for row in rows}),
        len(rows),
        tuple(_quotes(rows)),
    )


def _exclusions(code: Code, codebook: Codebook) -> str:
    known = {one.id: one.name for one in codebook.codes}
    return "; ".join(
        f"{one.text} → {known.get(one.use_instead, one.use_instead)}" if one.use_instead else one.text
        for one in code.exclude
    )


def _quotes(rows: Iterable[CodingRow], most: int = 3) -> list[ReportQuote]:
    """Up to ``most`` passages that may be quoted, from different interviews as far as there are any."""
    usable = [row for row in rows if row.quote is not None and SHORTEST_QUOTE <= row.end - row.start <= LONGEST_QUOTE]
    chosen: list[CodingRow] = []
    for fresh in (True, False):
        for row in usable:
            if len(chosen) == most:
                break
            used = {one.document for one in chosen}
            if (row.document not in used) == fresh and not any(_overlap(row, one) for one in chosen):
                chosen.append(row)
    return [_quote(row) for row in chosen]


def _overlap(left: CodingRow, right: CodingRow) -> bool:
    return left.document == right.document and left.start < right.end and right.start < left.end


def _quote(row: CodingRow) -> ReportQuote:
    return ReportQuote(
        row.quote or "",
        row.participant,
        row.interview,
        row.line,
        row.code,
        row.release_hash,
        row.start,
        row.end,
        row.participant_id,
    )


def _theme(theme: Theme, by_code: Mapping[str, list[CodingRow]], material: Material) -> ReportTheme:
    rows = [row for code in theme.codes for row in by_code.get(code, [])]
    counts = Counter(row.interview for row in rows)
    quotes = _quotes(rows)
    contrast: ReportQuote | None = None
    view = material.runs.get(theme.run_id) if theme.run_id else None
    if view is not None and theme.run_theme is not None:
        contrast = _run_quote(view, view.proposal.themes[theme.run_theme].contrast, material)
        if not rows:
            mine = [one.index for one in view.proposal.assignments if one.theme == theme.run_theme]
            counts = Counter(view.titles[index] for index in mine)
            representative = view.proposal.themes[theme.run_theme].representative
            quotes = [q for q in (_run_quote(view, (index,), material) for index in representative[:3]) if q]
    return ReportTheme(
        theme.name,
        theme.description,
        theme.codes,
        len(counts),
        tuple(sorted(counts.items())),
        tuple(quotes),
        contrast,
        view.run.id if view else None,
    )


def _run_quote(view: RunView, indexes: Sequence[int], material: Material) -> ReportQuote | None:
    releases = {release.id: release for release in material.releases}
    for index in indexes:
        segment = view.segments[index]
        release = releases.get(segment.release_id)
        person = material.participants.get(release.participant_id) if release else None
        if release is None or person is None or person.quote_consent != "yes":
            continue
        return ReportQuote(
            release.text[segment.start : segment.end],
            release.participant_label,
            release.title,
            segment.turn_ordinal + 1,
            "",
            release.text_hash,
            segment.start,
            segment.end,
            release.participant_id,
        )
    return None


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


def _agreement(found: RoundAgreement, settled: Mapping[str, int]) -> ReportAgreement:
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
                target=found.round.target,
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


def _breakdowns(material: Material) -> tuple[AttributeBreakdown, ...]:
    person_of = {release.id: release.participant_id for release in material.releases}
    involved = {pid: material.participants[pid] for pid in person_of.values() if pid in material.participants}
    names = sorted({name for person in involved.values() for name in person.attributes})
    found: list[AttributeBreakdown] = []
    for name in names:
        values = sorted({person.attributes.get(name, "not recorded") for person in involved.values()})
        if len(values) < 2 or len(values) > 12:
            continue
        totals = Counter(person.attributes.get(name, "not recorded") for person in involved.values())
        found.append(AttributeBreakdown(name, tuple(values), tuple(totals[value] for value in values)))
    return tuple(found)


def _methods(material: Material) -> tuple[tuple[str, str], ...]:
    languages = sorted({release.language or "unknown" for release in material.releases})
    parts = [
        (
            "Material",
            f"{len(material.releases)} released interviews in {', '.join(languages)}. Identifiers were found by "
            "machine, reviewed by a person and replaced by pseudonyms before anyone coded.",
        ),
        (
            "Coding",
            f"Codes were applied under version {material.codebook_version} of the codebook, or an earlier one that is "
            "noted with each coding. Passages may carry several codes.",
        ),
    ]
    if material.agreement:
        parts.append(
            (
                "Agreement",
                f"Computed on the locked snapshot {material.agreement.snapshot.hash[:16]} of “"
                f"{material.agreement.round.name}”; reconciling afterwards does not change it.",
            )
        )
    if any(theme.run_id for theme in material.themes):
        parts.append(
            ("Machine proposals", "Some themes were first proposed by a topic model; people accepted and named them.")
        )
    return tuple(parts)
