"""Figures over the bundles of all sites: the same functions as for one project, fed with what came.

Over their own interviews coders of different sites have nothing in common. On the texts that everybody codes they have,
so that alpha over all coders, and what any two coders of different sites (or of different languages) did alike, can be
told: there alone it shows whether sites agree.

How many codes more interviews bring is told by a curve that needs no order. Interviews of several sites were coded side
by side, so there is no order in which each brought its new codes. The curve is therefore the mean over all orders,
which has a closed form: a code that ``f`` of ``n`` interviews have is missing from ``m`` of them with the chance
``C(n - f, m) / C(n, m)``. Of one project's curve (its interviews in the order they were coded) it is the mean if that
order were any other.

Sources: K. I. Ugland, J. S. Gray and K. E. Ellingsen (2003), The species-accumulation curve and estimation of species
richness, Journal of Animal Ecology 72, 888-897; R. K. Colwell, C. X. Mao and J. Chang (2004), Ecology 85, 2717-2727.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import combinations, compress
from math import comb
from typing import Any, cast

from coding.agreement.figures import AgreementReport, CodeFigures, Figure, PairFigures
from coding.agreement.intervals import IntervalMethod
from coding.agreement.model import UNITS, Document, Span, Unit
from coding.agreement.report import agreement_report
from coding.errors import InvalidInput, NotFound, NotReady
from coding.export.model import CodingRow
from coding.export.report.values import overlap_counts
from coding.extras.study.files.bundle import Bundle
from coding.extras.study.files.design import DesignEffect, design_effects
from coding.extras.study.files.levels import UNTOLD, round_of
from coding.extras.study.files.package import only_training, without_training
from coding.model.grouping import grouped
from coding.model.message import Message


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What one site gave, as it stands behind a figure.

    Attributes:
        name: What the site is called in figures; no two are called the same.
        confirmed: Whether its fingerprint was read aloud and confirmed.
        bundle: Its newest bundle of the level.
    """

    name: str
    confirmed: bool
    bundle: Bundle

    @property
    def untold(self) -> frozenset[str]:
        """Codes of which it tells nothing: of these the site is no site at which nobody has them."""
        return frozenset(self.bundle.contents.get(UNTOLD, ()))

    def source(self) -> dict[str, Any]:
        """Which site and versions stand behind a figure."""
        return {
            "site": self.name,
            "fingerprint": self.bundle.site.fingerprint,
            "confirmed": self.confirmed,
            "bundle": self.bundle.number,
            "made": self.bundle.made,
            "package": self.bundle.package,
            "codebook": self.bundle.codebook,
        }


@dataclass(frozen=True, kw_only=True)
class PooledAgreement:
    """Agreement over the interviews of all sites, and of each by itself.

    Attributes:
        together: Over all.
        by_site: Site → its own figures, by name.
        design: Code → how much alike the interviews of one site are in it.
        sources: Which sites, bundles, rounds and versions stand behind them.
        notes: What a reader must know first.
        untold: Code → sites that do not tell it, on whose interviews no figure of the code rests.
    """

    together: AgreementReport
    by_site: Mapping[str, AgreementReport]
    design: Mapping[str, DesignEffect]
    sources: Sequence[Mapping[str, Any]]
    notes: Sequence[Message]
    untold: Mapping[str, Sequence[str]]

    def forest(self, code: str) -> list[tuple[str, CodeFigures]]:
        """A code's figures over all sites (named “”), then of each, in the order of their names and of nothing else.

        Sites that do not tell the code are not among them.
        """
        telling = {name for name, report in self.by_site.items() if code in report.codes}
        sites = sorted(telling, key=lambda name: (name.casefold(), name))
        return [("", self.together.codes[code]), *((name, self.by_site[name].codes[code]) for name in sites)]


def chosen_rounds(contributions: Sequence[Contribution], name: str | None) -> dict[str, Mapping[str, Any]]:
    """Site → its round of this name, or its newest one, without the texts that everybody codes.

    Raises:
        NotReady: No site sent positions.
        NotFound: No site has such a round.
    """
    if not contributions:
        raise NotReady(
            Message("No site has sent positions yet. Ask for bundles of the level positions, then: heard study pool")
        )
    rounds_by_site: dict[str, Mapping[str, Any]] = {}
    for contribution in contributions:
        rounds = without_training(contribution.bundle.contents["rounds"])
        known = [round for round in rounds if name in (None, round["name"])]
        if known:
            rounds_by_site[contribution.name] = max(known, key=lambda entry: entry["locked"])
    if not rounds_by_site and name is None:
        raise NotReady(Message("No site has sent a round of interviews of its own yet."))
    if not rounds_by_site:
        raise NotFound(Message("No site has sent a round “{name}”.", name=name or ""))
    return rounds_by_site


def pooled_agreement(
    contributions: Sequence[Contribution],
    *,
    round_name: str | None = None,
    unit: str | None = None,
    interval: str = "jackknife",
    domains: Mapping[str, Sequence[str]] | None = None,
) -> PooledAgreement:
    """Agreement from the positions of all sites.

    Args:
        contributions: Each site's newest bundle of positions.
        round_name: The round; None for each site's newest.
        unit: Unit of analysis; None for the one that the rounds were set up with.
        interval: As for :func:`coding.agreement.agreement_report`.
        domains: As there.

    Raises:
        InvalidInput: The rounds were set up with different units, and none was chosen.
        NotReady: No site sent positions.
        NotFound: No site has such a round.
    """
    rounds = chosen_rounds(contributions, round_name)
    units = {str(round["unit"]) for round in rounds.values()}
    if unit is None and len(units) > 1:
        raise InvalidInput(
            Message("The sites set up their rounds with different units ({units}). Say which counts, with --unit.",
                    units=", ".join(sorted(units)))
        )  # fmt: skip
    unit_name = unit or units.pop()
    if unit_name not in UNITS:
        raise InvalidInput(Message("The unit is one of: {units}.", units=", ".join(UNITS)))
    parts = {name: round_of(name, name, round) for name, round in rounds.items()}
    present = [contribution for contribution in contributions if contribution.name in rounds]
    used = sorted({span.code for _, spans in parts.values() for span in spans})
    untold = withholding_sites(present)
    # A set of codes needs all of its codes of everybody: over fewer sites it would be another set at each.
    whole = {name: codes for name, codes in (domains or {}).items() if not untold.keys() & {*codes}}
    report = partial(_report, parts, unit=unit_name, interval=cast(IntervalMethod, interval))
    together = report(list(rounds), [code for code in used if code not in untold], domains=whole)
    sites = {document.id: name for name, (documents, _) in parts.items() for document in documents}
    design = design_effects(together, sites.__getitem__)
    figures = dict(together.codes)
    fewer = grouped(
        (tuple(name for name in rounds if name not in untold[code]), code) for code in used if code in untold
    )
    for names, codes in fewer.items():
        # The same coders in the same order, so that what is told by set of coders means the same for every code.
        rest = report(names, codes, domains={}, coders=together.coders)
        figures |= rest.codes
        design |= design_effects(rest, sites.__getitem__)
    return PooledAgreement(
        together=replace(together, codes={code: figures[code] for code in used}),
        by_site={
            contribution.name: report(
                [contribution.name], [code for code in used if code not in contribution.untold], domains=whole
            )
            for contribution in present
        },
        design={code: design[code] for code in used},
        sources=[
            {
                **contribution.source(),
                "round": rounds[contribution.name]["name"],
                "snapshot": rounds[contribution.name]["snapshot"],
                "interviews": len(rounds[contribution.name]["documents"]),
            }
            for contribution in present
        ],
        notes=[
            *notes_on(
                present, {contribution.name for contribution in contributions if contribution.name not in rounds}
            ),
            *(
                Message(
                    "{site} coded “{round}” under another meaning of {codes}: look at the codebook's changes before "
                    "you pool these codes.",
                    site=name,
                    round=round["name"],
                    codes=", ".join(round["doubtful"]),
                )
                for name, round in rounds.items()
                if round["doubtful"]
            ),
            *notes_on_withheld(present),
            *(
                Message("The set {name} is left out, since not every site tells all of its codes.", name=name)
                for name in domains or {}
                if name not in whole
            ),
        ],
        untold=untold,
    )


def _report(
    parts: Mapping[str, tuple[Sequence[Document], Sequence[Span]]],
    names: Sequence[str],
    codes: Sequence[str],
    *,
    unit: Unit,
    interval: IntervalMethod,
    domains: Mapping[str, Sequence[str]],
    coders: Sequence[str] | None = None,
) -> AgreementReport:
    """Agreement on some codes over the interviews of some sites, also where only other sites used them."""
    return agreement_report(
        [span for name in names for span in parts[name][1] if span.code in codes],
        [document for name in names for document in parts[name][0]],
        unit=unit,
        interval=interval,
        codes=codes,
        coders=coders,
        domains=domains,
    )


def withholding_sites(present: Sequence[Contribution]) -> dict[str, list[str]]:
    """Code → sites that do not tell it, in order."""
    untold = grouped((code, contribution.name) for contribution in present for code in sorted(contribution.untold))
    return dict(sorted(untold.items()))


def notes_on_withheld(present: Sequence[Contribution]) -> list[Message]:
    """Which codes a site does not tell, so that figures of them rest on the others."""
    return [
        Message(
            "{site} does not tell these codes, since too few people there have them, or have them not: {codes}. That "
            "is not nobody: figures of these codes rest on the other sites alone.",
            site=contribution.name,
            codes=", ".join(sorted(contribution.untold)),
        )
        for contribution in present
        if contribution.untold
    ]


def notes_on(present: Sequence[Contribution], absent: set[str]) -> list[Message]:
    """What a reader of figures over interviews that each site has for itself must know first."""
    notes = notes_on_sources(present)
    notes += [Message("{site} has sent no such round and is left out.", site=name) for name in sorted(absent)]
    if len(present) > 1:
        notes.append(
            Message(
                "Coders of different sites read different interviews: agreement between sites is not measured by this, "
                "only agreement within each, over all interviews."
            )
        )
    return notes


def notes_on_sources(present: Sequence[Contribution]) -> list[Message]:
    """Which sites are not confirmed yet, and whether all coded under one codebook."""
    notes = unconfirmed(present)
    if len({contribution.bundle.codebook for contribution in present}) > 1:
        notes.append(Message("The sites coded under different versions of the codebook: look at what changed first."))
    return notes


def unconfirmed(present: Sequence[Contribution]) -> list[Message]:
    """Which sites are not confirmed yet."""
    return [
        Message("The fingerprint of {site} has not been confirmed yet: {print}.", site=contribution.name,
                print=contribution.bundle.site.fingerprint)
        for contribution in present
        if not contribution.confirmed
    ]  # fmt: skip


def usage(contributions: Sequence[Contribution], round_name: str | None = None) -> dict[str, Any]:
    """Codes in use and pairs of codes, from positions: per site and together.

    Returns:
        ``codes``: code → site → interviews and codings, ``pairs``: pairs of codes → site → overlapping codings of one
        coder; each with an entry “” for all sites together that tell the code; ``untold``: code → sites that do not;
        ``sources`` and ``notes``.
    """
    rounds = chosen_rounds(contributions, round_name)
    codes: dict[str, dict[str, dict[str, int]]] = {}
    pairs: dict[tuple[str, str], Counter[str]] = {}
    present = [contribution for contribution in contributions if contribution.name in rounds]
    for name, round in rounds.items():
        _, spans = round_of(name, name, round)
        for code in sorted({span.code for span in spans}):
            code_spans = [span for span in spans if span.code == code]
            line = codes.setdefault(code, {"": {"interviews": 0, "codings": 0}})
            line[name] = {"interviews": len({span.document for span in code_spans}), "codings": len(code_spans)}
            for what, value in line[name].items():
                line[""][what] += value
        rows = [
            CodingRow(
                document=span.document, interview="", participant="", coder=span.coder, code=span.code,
                code_name=span.code, start=span.start, end=span.end, line=0, quote=None,
            )
            for span in spans
        ]  # fmt: skip
        for pair, count in overlap_counts(rows).items():
            pairs.setdefault(pair, Counter()).update({name: count, "": count})
    return {
        "codes": dict(sorted(codes.items())),
        "pairs": [{"codes": list(pair), "overlaps": dict(counts)} for pair, counts in sorted(pairs.items())],
        "untold": withholding_sites(present),
        "sources": [contribution.source() for contribution in present],
        "notes": notes_on_withheld(present),
    }


def counts_together(contributions: Sequence[Contribution]) -> dict[str, Any]:
    """People with each code, from counts: per site and together.

    A site's count that is withheld is None; together then are the others, with how many sites are missing. Where all
    withhold it, nothing is known together either: that is not nobody.
    """
    codes: dict[str, dict[str, int | None]] = {}
    for contribution in contributions:
        for code, counts in contribution.bundle.contents["codes"].items():
            codes.setdefault(code, {})[contribution.name] = counts["people"]
    lines = {}
    for code, by_site in sorted(codes.items()):
        known = [value for value in by_site.values() if value is not None]
        lines[code] = {
            "people": sum(known) if known else None,
            "withheld_at": len(by_site) - len(known),
            "by_site": by_site,
        }
    people = {contribution.name: contribution.bundle.contents["people"] for contribution in contributions}
    return {"people": people, "codes": lines, "sources": [contribution.source() for contribution in contributions]}


def saturation_of(interviews: Sequence[Collection[str]]) -> dict[str, Any]:
    """The curve of interviews, each given by the codes in it.

    Returns:
        ``interviews``; ``expected``: codes in 1, 2, … interviews, of which the last are all that there are;
        ``new_in_the_last``: how many the last interview brought, whichever was the last, and None below two; ``once``:
        codes that a single interview has.
    """
    having = Counter(code for codes in interviews for code in set(codes))
    n = len(interviews)
    expected = [sum(1 - comb(n - f, m) / comb(n, m) for f in having.values()) for m in range(1, n + 1)]
    last = expected[-1] - expected[-2] if n > 1 else None
    once = sum(1 for f in having.values() if f == 1)
    return {"interviews": n, "expected": expected, "new_in_the_last": last, "once": once}


def pooled_saturation(contributions: Sequence[Contribution], round_name: str | None = None) -> dict[str, Any]:
    """The curve over the interviews of all sites, and of each by itself, from positions.

    Codes that a site does not tell are not in its own curve, and not in that of all: over fewer interviews they would
    seem to come later than they do.

    Returns:
        ``together``, ``sites`` by name, ``untold`` (code → sites that do not tell it), and ``sources``.

    Raises:
        NotReady: No site sent positions.
        NotFound: No site has such a round.
    """
    rounds = chosen_rounds(contributions, round_name)
    by_site = {name: _codes_by_interview(name, round) for name, round in rounds.items()}
    present = [contribution for contribution in contributions if contribution.name in rounds]
    untold = withholding_sites(present)
    return {
        "together": saturation_of([codes - untold.keys() for interviews in by_site.values() for codes in interviews]),
        "sites": {name: saturation_of(interviews) for name, interviews in by_site.items()},
        "untold": untold,
        "sources": [contribution.source() for contribution in present],
    }


def _codes_by_interview(name: str, round: Mapping[str, Any]) -> list[set[str]]:
    documents, spans = round_of(name, name, round)
    codes: dict[str, set[str]] = {document.id: set() for document in documents}
    for span in spans:
        codes[span.document].add(span.code)
    return list(codes.values())


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
    notes: Sequence[Message]

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
        for document, spans_of_document in _coded(contribution, numbers).items():
            documents.setdefault(document, []).append(spans_of_document[0])
            spans += spans_of_document[1]
            teams |= dict.fromkeys(
                spans_of_document[0].coders, (contribution.name, contribution.bundle.contents.get("language", ""))
            )
    # Where the text was cut into the same units at every site; another version of Heard may cut otherwise.
    shared = {
        name: copies
        for name, copies in documents.items()
        if len(copies) >= FEWEST_SITES
        and all((copy.length, copy.units) == (copies[0].length, copies[0].units) for copy in copies)
    }
    if not shared:
        raise NotReady(
            Message(
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
    return _between_sites(
        report, teams, [contribution for contribution in contributions if contribution.name in coded_by], len(shared)
    )


def _between_sites(
    report: AgreementReport, teams: Mapping[str, tuple[str, str]], present: Sequence[Contribution], texts: int
) -> BetweenSites:
    """What pairs of coders did alike: of different sites, of one, and of teams by their languages."""
    pairs = list(combinations((teams[coder] for coder in report.coders), 2))

    def shares(pairs: Sequence[bool]) -> dict[str, Share]:
        return {code: _share(list(compress(figures.pairs.values(), pairs))) for code, figures in report.codes.items()}

    differs = [entry[0] != other[0] for entry, other in pairs]
    spoken = [tuple(sorted((entry[1], other[1]))) if entry[1] and other[1] else None for entry, other in pairs]
    by_language = {
        both: shares([told == both and away for told, away in zip(spoken, differs, strict=True)])
        for both in sorted({told for told in spoken if told is not None and told[0] != told[1]})
    }
    return BetweenSites(
        report=report,
        between=shares(differs),
        within=shares([not flag for flag in differs]),
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
            document_spans = [replace(span, document=name) for span in spans if span.document == document.id]
            texts[name] = (replace(document, id=name), document_spans)
    return texts


def _share(pairs: Sequence[PairFigures]) -> Share:
    both, differ = sum(pair.both for pair in pairs), sum(figures.only_first + figures.only_second for figures in pairs)
    units = both + differ + sum(pair.neither for pair in pairs)
    return Share(
        pairs=len(pairs),
        units=units,
        percent=1 - differ / units if units else None,
        positive=2 * both / (2 * both + differ) if both + differ else None,
    )
