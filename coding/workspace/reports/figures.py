"""Figures of a report that are counted from rows: matrix, agreement, breakdowns by attribute, order of coding."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from coding.agreement.explain import in_one_sentence, verdict
from coding.agreement.model import UNIT_RULES, Unit
from coding.export.methods.text import blind_sentence, suggestion_sentence
from coding.export.methods.words import MethodsWording
from coding.export.model import AgreementRow, Own, ReportAgreement
from coding.export.report.languages import report_wording
from coding.export.report.wording import WORDING, Wording
from coding.model.said import Said
from coding.workspace.agreement.figures import RoundAgreement


def agreement_of(
    agreement: RoundAgreement, settled: Mapping[str, int], suggested: int, language: str = "en"
) -> ReportAgreement:
    """Agreement of a round as a report prints it, one row a code in the order of the figures.

    Args:
        agreement: The figures.
        settled: Kind of difference → how many were settled.
        suggested: Codings of the snapshot that began as a suggestion of the program.
        language: Language of the report.
    """
    words, told = Wording(report_wording(language)), MethodsWording(language)
    names = {code.id: f"{code.id} {code.name}" for code in agreement.codebook.codes}
    rows: list[AgreementRow] = []
    for figures in agreement.report.codes.values():
        ends = figures.interval.ends
        f1 = [span_figures.f1["0.5"] for span_figures in figures.span_f1.values() if span_figures.f1["0.5"] is not None]
        rows.append(
            AgreementRow(
                code=names.get(figures.code, figures.code),
                alpha=figures.kripp_alpha,
                low=ends[0] if ends else None,
                high=ends[1] if ends else None,
                percent=figures.pa,
                prevalence=figures.prevalence,
                kappa_by_pair=tuple(
                    (_pair_name(pair, agreement.coder_names, words), pair_figures.kappa)
                    for pair, pair_figures in figures.pairs.items()
                ),
                interviews=figures.interviews_with_code,
                note=_by_title(" ".join(dict.fromkeys(figures.not_computable.values())), agreement.titles),
                ac1=figures.gwet_ac1,
                span_f1=sum(f1) / len(f1) if f1 else None,
                target=agreement.round.target_of(figures.code)[0],
            )
        )
    unit = agreement.report.unit
    return ReportAgreement(
        round=agreement.round.name,
        unit=Own(words(f"agreement.unit.{unit}")),
        snapshot_hash=agreement.snapshot.hash,
        codebook_version=str(agreement.round.codebook_version),
        coders=tuple(agreement.coder_names.get(coder, coder) for coder in agreement.round.coders),
        interviews=len(agreement.titles),
        rows=tuple(rows),
        interval=Own(words("agreement.jackknife")),
        settled=tuple((Own(told(f"kind.{kind}")), number) for kind, number in settled.items()),
        standing=Own(_again(_standing(agreement), words, told)),
        facts=tuple(_facts(agreement, suggested, words, language)),
    )


_STANDING = {WORDING[key]: key for key in WORDING if key.startswith("standing.")}
_THINGS = {"1 interview": "interview", "{n} interviews": "interview", "1 code": "code", "{n} codes": "code"}


def _standing(agreement: RoundAgreement) -> Said:
    counts = Counter(
        verdict(figures, agreement.round.target_of(figures.code)[0]) for figures in agreement.report.codes.values()
    )
    read = len(agreement.report.interviews)
    return in_one_sentence(read, counts, agreement.round.target, own_targets=bool(agreement.round.targets))


def _again(sentence: object, words: Wording, told: MethodsWording) -> str:
    """A sentence of the interface in the language of the report."""
    if not isinstance(sentence, Said):
        return str(sentence)
    if sentence.text in _THINGS:
        return told.count(_THINGS[sentence.text], cast(int, sentence.values["n"]))
    parts = {name: _again(part, words, told) for name, part in sentence.values.items()}
    key = _STANDING.get(sentence.text)
    return words(key, **parts) if key else sentence.text.format(**parts)


def _facts(agreement: RoundAgreement, suggested: int, words: Wording, language: str) -> Iterator[tuple[str, str]]:
    """How the round was set up, in the sentences of the methods text."""
    told = MethodsWording(language)

    def fact(key: str, value: str) -> tuple[str, str]:
        return Own(words(f"fact.{key}")), Own(value)

    purpose, unit = agreement.round.purpose, agreement.report.unit
    yield fact("purpose", purpose if language == "en" else told(f"purpose.{purpose}"))
    yield fact("blind", blind_sentence(purpose, told))
    yield fact("suggestions", suggestion_sentence(agreement.round.suggestions, suggested, told))
    yield fact("rule", UNIT_RULES[cast(Unit, unit)] if language == "en" else told(f"unit.{unit}"))
    if agreement.closed:
        yield fact("closed", told("material.closed", number=len(agreement.closed)))
    if agreement.unread:
        yield fact("unread", told("material.unread", number=len(agreement.unread)))
    if agreement.round.target is not None:
        yield fact("target", words("fact.target.value", target=told.exact(agreement.round.target)))
        if agreement.round.target_reason:
            yield Own(words("fact.target.reason")), agreement.round.target_reason


def _by_title(reason: str, titles: Mapping[str, str]) -> str:
    """A reason that names interviews by their titles and not by ids."""
    told = reason
    for release_id, title in titles.items():
        told = told.replace(release_id, f"“{title}”")
    return told if told != reason else Own(reason)


def _pair_name(pair: str, names: Mapping[str, str], words: Wording) -> str:
    first, other = (names.get(coder, coder) for coder in pair.split("|"))
    return words("agreement.pair", one=first, other=other)
