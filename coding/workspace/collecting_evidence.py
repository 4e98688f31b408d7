"""Collecting what people chose for a report: indicator cards, and the passages that stand for themes and codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from coding.export.model import AgreementRow, CodingRow, IndicatorCard, ReportQuote
from coding.model import Evidence, Indicator, Participant, Release

MOST_QUOTES = 4


def chosen_quotes(
    evidence: Iterable[Evidence],
    owner: tuple[str, str],
    role: str,
    releases: Mapping[str, Release],
    participants: Mapping[str, Participant],
) -> list[ReportQuote]:
    """The passages chosen for an owner, as far as consent covers them today.

    Args:
        evidence: Chosen passages the person exporting may see.
        owner: ``(owner type, owner id)``.
        role: ``supports`` or ``counters``.
        releases: Current releases by id.
        participants: By id.
    """
    quotes = []
    for one in evidence:
        release = releases.get(one.release_id)
        if (one.owner_type, one.owner_id) != owner or one.role != role or release is None:
            continue
        person = participants.get(release.participant_id)
        given = person.quote_consent if person else "never"
        if given == "never" or (given == "paraphrase" and not one.paraphrase):
            continue
        quotes.append(_quote(one, release))
    return quotes


def _quote(one: Evidence, release: Release) -> ReportQuote:
    return ReportQuote(
        one.paraphrase or release.text[one.start : one.end],
        release.participant_label,
        release.title,
        release.line_of(one.start),
        one.code,
        release.text_hash,
        one.start,
        one.end,
        release.participant_id,
        paraphrased=bool(one.paraphrase),
        language=None if one.paraphrase else release.language,
        translation="" if one.paraphrase else one.translation,
    )


def indicator_card(
    indicator: Indicator,
    rows: Iterable[CodingRow],
    evidence: Sequence[Evidence],
    releases: Mapping[str, Release],
    participants: Mapping[str, Participant],
    agreement: Callable[[str], AgreementRow | None],
    names: Mapping[str, str],
) -> IndicatorCard:
    """An indicator with its support counted over the layer that is reported.

    Args:
        indicator: What the team wrote.
        rows: The codings reported.
        evidence: Chosen passages.
        releases: Current releases by id.
        participants: By id.
        agreement: Agreement on a code by its id, or None where it was not measured.
        names: Code names by id.
    """
    owner = ("indicator", indicator.id)
    supports = chosen_quotes(evidence, owner, "supports", releases, participants)
    counters = chosen_quotes(evidence, owner, "counters", releases, participants)
    wanted = set(indicator.codes)
    people = {row.participant_id for row in rows if row.code in wanted} | _people(evidence, owner, "supports", releases)
    told = [
        _agreement_words(names.get(code, code), found)
        for code in indicator.codes
        if (found := agreement(code)) is not None
    ]
    return IndicatorCard(
        indicator.wording,
        ", ".join(indicator.phases),
        len(people),
        len(_people(evidence, owner, "counters", releases)),
        indicator.visible_to,
        indicator.codes,
        "; ".join(told) or "not measured",
        indicator.sources,
        indicator.panel_comment,
        indicator.limits,
        indicator.status,
        tuple(supports[:MOST_QUOTES]),
        tuple(counters[:MOST_QUOTES]),
    )


def _people(
    evidence: Iterable[Evidence], owner: tuple[str, str], role: str, releases: Mapping[str, Release]
) -> set[str]:
    return {
        releases[one.release_id].participant_id
        for one in evidence
        if (one.owner_type, one.owner_id) == owner and one.role == role and one.release_id in releases
    }


def _agreement_words(name: str, row: AgreementRow) -> str:
    if row.alpha is None:
        return f"{name}: alpha not computable"
    if row.low is None or row.high is None:
        return f"{name}: alpha {row.alpha:.2f}, no interval"
    return f"{name}: alpha {row.alpha:.2f} ({row.low:.2f} to {row.high:.2f})"
