"""Agreement between sites and between language teams, on the texts that everybody codes: the one place where it shows.

Over their own interviews coders of different sites have nothing in common. On the training set they have, so that
alpha over all coders, and what any two coders of different sites (or of different languages) did alike, can be told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations, compress
from typing import Any

from coding.agreement.figures import AgreementReport, Figure, PairFigures
from coding.agreement.model import Document, Span, Unit
from coding.agreement.report import agreement_report
from coding.errors import NotReady
from coding.extras.study.files.bundle import round_of
from coding.extras.study.files.pooling import Contribution, notes_on_sources
from coding.extras.study.files.training import only_training
from coding.model.said import Said

FEWEST_SITES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What pairs of coders did alike, all pairs of a kind together.

    Attributes:
        pairs: How many pairs.
        units: Units that they judged, each pair's counted.
        percent: Share of units on which they agree.
        positive: Of what either coded, how much both did (positive agreement, F1).
    """

    pairs: int
    units: int
    percent: Figure
    positive: Figure


@dataclass(frozen=True, kw_only=True)
class BetweenSites:
    """Agreement on the training set.

    Attributes:
        report: Over all coders of all sites; intervals are over texts.
        between: Code → pairs of coders of different sites.
        within: Code → pairs of coders of one site, on the same texts.
        languages: Code → two languages of teams → pairs of coders of the one and the other.
        texts: How many texts two sites or more have coded.
        sources: Which sites and bundles stand behind it.
        notes: What a reader must know first.
    """

    report: AgreementReport
    between: Mapping[str, Share]
    within: Mapping[str, Share]
    languages: Mapping[str, Mapping[tuple[str, str], Share]]
    texts: int
    sources: Sequence[Mapping[str, Any]]
    notes: Sequence[Said]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "measured": True,
            "texts": self.texts,
            "codes": {
                code: {
                    "kripp_alpha": figures.kripp_alpha,
                    "interval": None if figures.interval.ends is None else list(figures.interval.ends),
                    "between": asdict(self.between[code]),
                    "within": asdict(self.within[code]),
                    "languages": [{"of": list(pair), **asdict(share)} for pair, share in self.languages[code].items()],
                }
                for code, figures in self.report.codes.items()
            },
            "sources": [dict(source) for source in self.sources],
            "notes": list(self.notes),
        }


def between_sites(
    contributions: Sequence[Contribution], numbers: Collection[str], *, unit: Unit = "word"
) -> BetweenSites:
    """Agreement on the texts that everybody codes.

    Args:
        contributions: Each site's newest bundle of positions.
        numbers: What stands for the texts of the training set that applies.
        unit: Unit of analysis.

    Raises:
        NotReady: Fewer than two sites have coded one of the texts: between sites nothing is measured.
    """
    documents: dict[str, list[Document]] = {}
    spans: list[Span] = []
    teams: dict[str, tuple[str, str]] = {}
    for contribution in contributions:
        for document, own in _coded(contribution, numbers).items():
            documents.setdefault(document, []).append(own[0])
            spans += own[1]
            teams |= dict.fromkeys(own[0].coders, (contribution.name, contribution.bundle.contents.get("language", "")))
    shared = {name: copies for name, copies in documents.items() if len(copies) >= FEWEST_SITES and _same(copies)}
    if not shared:
        raise NotReady(
            Said(
                "Agreement between sites is not measured: no two sites have coded one and the same text of a "
                "training set. The coordinator puts one into the package. Every site codes it in a measured "
                "round."
            )
        )
    report = agreement_report(
        [span for span in spans if span.document in shared],
        [
            Document(name, copies[0].length, frozenset().union(*(copy.coders for copy in copies)), copies[0].units)
            for name, copies in shared.items()
        ],
        unit=unit,
        interval="jackknife",
        unitized=False,
    )
    coded_by = {teams[coder][0] for coder in report.coders}
    return _told(
        report, teams, [contribution for contribution in contributions if contribution.name in coded_by], len(shared)
    )


def _told(
    report: AgreementReport, teams: Mapping[str, tuple[str, str]], present: Sequence[Contribution], texts: int
) -> BetweenSites:
    """What pairs of coders did alike: of different sites, of one, and of teams by their languages."""
    pairs = list(combinations((teams[coder] for coder in report.coders), 2))

    def shares(chosen: Sequence[bool]) -> dict[str, Share]:
        return {code: _share(list(compress(figures.pairs.values(), chosen))) for code, figures in report.codes.items()}

    apart = [entry[0] != other[0] for entry, other in pairs]
    spoken = [tuple(sorted((entry[1], other[1]))) if entry[1] and other[1] else None for entry, other in pairs]
    by_language = {
        both: shares([told == both and away for told, away in zip(spoken, apart, strict=True)])
        for both in sorted({told for told in spoken if told is not None and told[0] != told[1]})
    }
    return BetweenSites(
        report=report,
        between=shares(apart),
        within=shares([not flag for flag in apart]),
        languages={
            code: {(both[0], both[1]): share[code] for both, share in by_language.items()} for code in report.codes
        },
        texts=texts,
        sources=[contribution.source() for contribution in present],
        notes=notes_on_sources(present),
    )


def _coded(contribution: Contribution, numbers: Collection[str]) -> dict[str, tuple[Document, list[Span]]]:
    """What a site did with each text of the training set, in the newest of its rounds that has the text."""
    texts: dict[str, tuple[Document, list[Span]]] = {}
    for record in sorted(
        only_training(contribution.bundle.contents["rounds"], numbers), key=lambda entry: str(entry["locked"])
    ):
        documents, spans = round_of("", contribution.name, record)
        for document in documents:
            name = document.id.lstrip("/")
            own = [replace(span, document=name) for span in spans if span.document == document.id]
            texts[name] = (replace(document, id=name), own)
    return texts


def _same(documents: Sequence[Document]) -> bool:
    """Whether the text was cut into the same units at every site; another version of Heard may cut otherwise."""
    return all((document.length, document.units) == (documents[0].length, documents[0].units) for document in documents)


def _share(pairs: Sequence[PairFigures]) -> Share:
    both, differ = sum(pair.both for pair in pairs), sum(figures.only_first + figures.only_second for figures in pairs)
    units = both + differ + sum(pair.neither for pair in pairs)
    return Share(
        pairs=len(pairs),
        units=units,
        percent=1 - differ / units if units else None,
        positive=2 * both / (2 * both + differ) if both + differ else None,
    )
