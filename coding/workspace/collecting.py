"""Collecting what a report or a table says from what the person may see. Nothing is written here."""

from __future__ import annotations

import importlib.metadata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from codebook.model import Code, Codebook
from coding.export.codebook_values import codebook_entries
from coding.export.model import (
    AgreementRow,
    CodingRow,
    IndicatorCard,
    InterviewRow,
    Provenance,
    ReportAgreement,
    ReportCode,
    ReportInput,
    ReportQuote,
    ReportSettings,
    ReportTheme,
)
from coding.export.overlaps import overlap_counts
from coding.export.timeline_values import timeline_of
from coding.model import Coding, ConsensusCoding, Evidence, Indicator, Participant, Release, Theme
from coding.workspace.agreement import RoundAgreement
from coding.workspace.collecting_evidence import chosen_quotes, indicator_card
from coding.workspace.collecting_figures import agreement_of, breakdowns, matrix, order_of
from coding.workspace.themes import RunView

SHORTEST_QUOTE, LONGEST_QUOTE = 40, 600
WITHHELD = "(withheld)"
"""Stands where a value would point to somebody."""
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
        indicators: The team's indicators.
        evidence: Passages chosen for codes, themes and indicators.
        phases: Phases of the story, in order.
        small_cell: Counts of participants below this are withheld.
        left_out: What the person exporting is blind to now, in sentences.
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
    indicators: Sequence[Indicator] = ()
    evidence: Sequence[Evidence] = ()
    phases: Sequence[str] = ()
    small_cell: int = 5
    left_out: Sequence[str] = ()


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
    measured = material.agreement is not None and material.agreement.round.measured
    agreement = agreement_of(material.agreement, material.settled) if material.agreement and measured else None
    return ReportInput(
        title=title,
        project=material.title,
        created=datetime.now(UTC),
        counted=material.counted,
        interviews=tuple(_interviews(material)),
        codes=tuple(_code(code, by_code.get(code.id, []), material) for code in shown if code.is_codable),
        codebook_version=str(material.codebook_version),
        provenance=Provenance(
            material.event_head[1],
            material.event_head[0],
            len(material.releases),
            tuple((name, importlib.metadata.version(name)) for name in SOFTWARE),
        ),
        themes=tuple(_theme(theme, by_code, material) for theme in material.themes),
        indicators=_cards(material, agreement),
        agreement=agreement,
        matrix=matrix(material.rows, material.releases, material.codebook),
        breakdowns=breakdowns(material.releases, material.participants, material.themes, material.rows),
        codebook=codebook_entries(material.codebook),
        summary=tuple(summary),
        methods=_methods(material),
        timeline=timeline_of(material.rows, material.phases),
        order=order_of(material.rows),
        overlaps=tuple((one, other, count) for (one, other), count in sorted(overlap_counts(material.rows).items())),
        settings=ReportSettings(small_cell=material.small_cell),
    )


def shown_languages(material: Material, shown: Callable[[Participant | None], bool]) -> dict[str, str | None]:
    """Release id → language, or :data:`WITHHELD`: a language few people speak points to them.

    Args:
        material: What is exported.
        shown: Whether a participant's words go along, where their language is plain anyway.
    """
    speakers: dict[str | None, set[str]] = {}
    for one in material.releases:
        speakers.setdefault(one.language, set()).add(one.participant_id)
    plain = {one for one, held in speakers.items() if len(held) >= material.small_cell}
    return {
        one.id: one.language
        if one.language in plain or shown(material.participants.get(one.participant_id))
        else WITHHELD
        for one in material.releases
    }


def _interviews(material: Material) -> Iterator[InterviewRow]:
    languages = shown_languages(material, lambda person: person is not None and person.quote_consent == "yes")
    for release in material.releases:
        yield _interview(release, material.rows, languages[release.id] or "")


def _interview(release: Release, rows: Sequence[CodingRow], language: str) -> InterviewRow:
    mine = [row for row in rows if row.document == release.id]
    return InterviewRow(
        release.title,
        release.participant_label,
        language,
        len(release.text.split()),
        len({row.coder for row in mine}),
        len(mine),
    )


def _code(code: Code, rows: Sequence[CodingRow], material: Material) -> ReportCode:
    codebook = material.codebook
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
        tuple(_chosen(material, "code", code.id) or _quotes(rows)),
    )


def _chosen(material: Material, owner_type: str, owner_id: str, role: str = "supports") -> list[ReportQuote]:
    releases = {release.id: release for release in material.releases}
    return chosen_quotes(material.evidence, (owner_type, owner_id), role, releases, material.participants)


def _cards(material: Material, agreement: ReportAgreement | None) -> tuple[IndicatorCard, ...]:
    measured: dict[str, AgreementRow] = {}
    if agreement is not None and material.agreement is not None:
        measured = dict(zip(material.agreement.report.codes, agreement.rows, strict=True))
    releases = {release.id: release for release in material.releases}
    names = {code.id: code.name for code in material.codebook.codes}
    return tuple(
        indicator_card(one, material.rows, material.evidence, releases, material.participants, measured.get, names)
        for one in material.indicators
        if one.status != "set aside"
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
    quotes = _chosen(material, "theme", theme.id) or quotes
    against = _chosen(material, "theme", theme.id, "counters")
    contrast = against[0] if against else contrast
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
