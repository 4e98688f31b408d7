"""Figures of a report that are counted from rows: matrix, agreement, breakdowns by attribute, order of coding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from coding.agreement.model import UNIT_RULES, Unit
from coding.export.methods.text import blind_sentence, suggestion_sentence
from coding.export.methods.words import MethodsWording
from coding.export.model import AgreementRow, Own, ReportAgreement
from coding.export.report.languages import report_wording
from coding.export.report.wording import Wording
from coding.workspace.agreement.figures import RoundAgreement


def agreement_of(
    found: RoundAgreement, settled: Mapping[str, int], suggested: int, language: str = "en"
) -> ReportAgreement:
    """Agreement of a round as a report prints it, one row a code in the order of the figures.

    Args:
        found: The figures.
        settled: Kind of difference → how many were settled.
        suggested: Codings of the snapshot that began as a suggestion of the program.
        language: Language of the report.
    """
    words, told = Wording(report_wording(language)), MethodsWording(language)
    names = {code.id: f"{code.id} {code.name}" for code in found.codebook.codes}
    rows: list[AgreementRow] = []
    for figures in found.report.codes.values():
        ends = figures.interval.ends
        f1 = [one.f1["0.5"] for one in figures.span_f1.values() if one.f1["0.5"] is not None]
        rows.append(
            AgreementRow(
                code=names.get(figures.code, figures.code),
                alpha=figures.kripp_alpha,
                low=ends[0] if ends else None,
                high=ends[1] if ends else None,
                percent=figures.pa,
                prevalence=figures.prevalence,
                kappa_by_pair=tuple(
                    (_pair_name(pair, found.coder_names, words), one.kappa) for pair, one in figures.pairs.items()
                ),
                interviews=figures.interviews_with_code,
                note=_by_title(" ".join(dict.fromkeys(figures.not_computable.values())), found.titles),
                ac1=figures.gwet_ac1,
                span_f1=sum(f1) / len(f1) if f1 else None,
                target=found.round.target_of(figures.code)[0],
            )
        )
    unit = found.report.unit
    return ReportAgreement(
        round=found.round.name,
        unit=Own(words(f"agreement.unit.{unit}")),
        snapshot_hash=found.snapshot.hash,
        codebook_version=str(found.round.codebook_version),
        coders=tuple(found.coder_names.get(coder, coder) for coder in found.round.coders),
        interviews=len(found.titles),
        rows=tuple(rows),
        interval=Own(words("agreement.jackknife")),
        settled=tuple((Own(told(f"kind.{kind}")), number) for kind, number in settled.items()),
        facts=tuple(_facts(found, suggested, words, language)),
    )


def _facts(found: RoundAgreement, suggested: int, words: Wording, language: str) -> Iterator[tuple[str, str]]:
    """How the round was set up, in the sentences of the methods text."""
    told = MethodsWording(language)

    def fact(key: str, value: str) -> tuple[str, str]:
        return Own(words(f"fact.{key}")), Own(value)

    purpose, unit = found.round.purpose, found.report.unit
    yield fact("purpose", purpose if language == "en" else told(f"purpose.{purpose}"))
    yield fact("blind", blind_sentence(purpose, told))
    yield fact("suggestions", suggestion_sentence(found.round.suggestions, suggested, told))
    yield fact("rule", UNIT_RULES[cast(Unit, unit)] if language == "en" else told(f"unit.{unit}"))
    if found.closed:
        yield fact("closed", told("material.closed", number=len(found.closed)))
    if found.unread:
        yield fact("unread", told("material.unread", number=len(found.unread)))
    if found.round.target is not None:
        yield fact("target", words("fact.target.value", target=told.exact(found.round.target)))
        if found.round.target_reason:
            yield Own(words("fact.target.reason")), found.round.target_reason


def _by_title(reason: str, titles: Mapping[str, str]) -> str:
    """A reason that names interviews by their titles and not by ids."""
    told = reason
    for release_id, title in titles.items():
        told = told.replace(release_id, f"“{title}”")
    return told if told != reason else Own(reason)


def _pair_name(pair: str, names: Mapping[str, str], words: Wording) -> str:
    one, other = (names.get(coder, coder) for coder in pair.split("|"))
    return words("agreement.pair", one=one, other=other)
