"""What the methods export is made of, and the rule on small counts held over it."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

import numpy as np

from codebook.translations import Facts
from coding.agreement.published import SEPARATOR
from coding.disclosure.suppression import small, suppress_line
from coding.export.methods.recompute_more import figures
from coding.export.model import AgreementRow, CodeAgreement, Report, ReportPanel
from coding.export.report.values import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsCode(CodeAgreement):
    """One code of the round; ``code`` is its id.

    Attributes:
        name: Its name.
        standing: How it stands against its target (``met``, ``not shown``, …).
        missing: Why there is no alpha: ``unused``, ``everywhere``, ``single``; empty when there is one.
    """

    name: str
    standing: str
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsRound:
    """One measured round in the series: what the table of rounds shows, and its codes' figures."""

    name: str
    purpose: str
    locked: datetime
    coders: int
    interviews: int
    codebook_version: int
    sets: float | None
    snapshot: str
    codes: Mapping[str, tuple[float | None, float | None, float | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsInput:
    """All the methods export says.

    Attributes:
        project: Title of the project.
        round: Name of the round.
        purpose: Its purpose.
        snapshot: Hash of the snapshot.
        revision: Its revision.
        locked: When it was taken.
        closed: Codings of an interview closed before their coder had handed them in.
        unread: The same where the coder had coded nothing; left out.
        released: Interviews released for coding in all.
        languages: Language → interviews released, None where that is withheld; an empty key for those without one.
        speakers: Language → people whose interviews those are.
        interviews: Interviews of the round.
        double: Of these, judged by two or more coders.
        share: Share of the released ones that these are; None where one of the round was erased since.
        drawn: Whether the interviews were drawn by the program.
        everything: Whether the draw took all there were, so that nothing was left to chance.
        eligible: Interviews there were to draw from.
        attribute: Attribute the draw was proportional to; empty for none.
        seed: Seed of the draw.
        added: Interviews the team added to the draw.
        removed: Interviews it took out.
        design: ``all pairs``, ``rotating pairs``, ``anchor`` or ``by hand``.
        anchor: Published name of the anchor.
        shared: ``A|B`` → interviews both judged.
        coders: ``(published name, roles)``.
        notes: What the team wrote itself: ``coders``, ``relation``, ``languages``, ``derivation``.
        codebook_version: Frozen version.
        codes_in_book: Codes in it.
        codebook_changes: ``(version, when, reason)`` up to it.
        translations: How far its translations are, a language each.
        unit: Unit of analysis.
        suggestions: Whether suggestions could be shown.
        suggested: Codings of the snapshot that began as one.
        without_machines: Whether machine suggestions are refused in the study.
        models: Models by which passages were compared.
        proposals: Proposals of themes that are kept.
        target: Target for alpha.
        target_reason: Why.
        targets: ``(code, target, reason)`` of single codes.
        target_set: When the targets were set.
        codes: The codes in use.
        pairs: ``A|B`` → pooled kappa with its ends.
        sets: Alpha over sets (Jaccard) with its ends; None for units without it.
        rounds: Measured rounds in order, this one among them.
        disagreements: ``(differing, settled, open)`` passages, then ``(exactly alike and accepted, alike but
            taken up again, added where nobody had coded)``.
        kinds: Kind of disagreement → settled.
        reasons: Reason → settled.
        methods: Method → settled.
        unlocked: ``(revision, when, reason)`` of each time the round was opened again.
        revised: ``(code, version)`` of definitions revised after a disagreement.
        earlier: ``(coder, interviews, code → alpha)`` against an earlier self.
        consensus: The same against the consensus.
        software: Versions: ``heard``, ``python``, ``numpy``.
        blocks: Counts and figures, the round first (see :mod:`coding.agreement.published`).
        student_t: Student's t by degrees of freedom.
        people: Published name of an interview → a number for the person whose it is; printed nowhere.
        least: The fewest people that are told.
        left_out: Codes and blocks whose counts are withheld, by name.
        panels: Panels on the indicators, each on its own.
        told: What sign-offs say of persons that can still be told: of how many, and what was decided on their details.
        new_codes: Codes that each interview of the study brought for the first time, in the order they were coded.
    """

    project: str
    round: str
    purpose: str
    snapshot: str
    revision: int
    locked: datetime
    closed: int
    unread: int
    released: int
    languages: Mapping[str, int | None]
    speakers: Mapping[str, int]
    interviews: int
    double: int
    share: float | None
    drawn: bool
    everything: bool
    eligible: int
    attribute: str
    seed: int
    added: int
    removed: int
    design: str
    anchor: str
    shared: Mapping[str, int]
    coders: tuple[tuple[str, tuple[str, ...]], ...]
    notes: Mapping[str, str]
    codebook_version: int
    codes_in_book: int
    codebook_changes: tuple[tuple[int, datetime, str], ...]
    translations: tuple[Facts, ...]
    unit: str
    suggestions: bool
    suggested: int
    target: float | None
    target_reason: str
    targets: tuple[tuple[str, float, str], ...]
    target_set: datetime
    codes: tuple[MethodsCode, ...]
    pairs: Mapping[str, tuple[float | None, float | None, float | None]]
    sets: tuple[float | None, float | None, float | None] | None
    rounds: tuple[MethodsRound, ...]
    disagreements: tuple[int, int, int, int, int, int]
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    methods: Mapping[str, int]
    unlocked: tuple[tuple[int, datetime, str], ...]
    revised: tuple[tuple[str, int], ...]
    earlier: tuple[tuple[str, int, Mapping[str, float | None]], ...]
    consensus: tuple[tuple[str, int, Mapping[str, float | None]], ...]
    software: Mapping[str, str]
    blocks: Sequence[Mapping[str, Any]]
    student_t: Mapping[str, float]
    people: Mapping[str, int]
    without_machines: bool = False
    models: tuple[str, ...] = ()
    proposals: int = 0
    least: int = 0
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    panels: Sequence[ReportPanel] = ()
    told: Mapping[str, int] = field(default_factory=dict)
    new_codes: tuple[int, ...] = ()


_Ends = tuple[float | None, float | None, float | None]
_ENDS = ("value", "low", "high")


def methods_without_small_counts(methods: MethodsInput, report: Report) -> MethodsInput:
    """The export without counts of few people: what a report withholds of a code is in no table, count or figure here.

    A cell tells in which interviews a code is, a share of known units is a count, and what is pooled over all codes
    tells the last one beside the others. Alpha stays, rounded as in the report. What is pooled is computed anew over
    the codes that are told, by the script that goes along, so that every figure can still be recomputed.

    Args:
        methods: All of it.
        report: The report of the same round without its small counts.
    """
    least = report.small_cell
    rows = {row.code: row for row in report.agreement.rows} if report.agreement else {}
    rare = {code.id: code.unsaid for code in report.codes if code.small}
    main = methods.blocks[0]
    few = _few(main, methods.people, least)
    codes = tuple(_code(code, rows.get(f"{code.code} {code.name}".strip()), rare, few) for code in methods.codes)
    hidden = {code.code for code in codes if code.small} | set(rare) | set(few)
    blocks = [_block(main, hidden, methods, least)]
    emptied: list[str] = []
    for block in methods.blocks[1:]:
        # Of other rounds and of comparisons all stays away where a count would be small beyond what is withheld anyway.
        whole = _few(block, methods.people, least).keys() - hidden
        emptied += [block["name"]] if whole else []
        blocks.append(_block(block, {*block["codes"]} if whole else hidden, methods, least))
    rounds = {entry["snapshot"]: entry for entry in blocks[::-1] if entry["what"] == "round"}
    return replace(
        methods,
        least=least,
        # Their order is by how certain they are, which few are not.
        codes=(
            *(code for code in codes if not code.small),
            *sorted((code for code in codes if code.small), key=attrgetter("code")),
        ),
        languages=_languages(methods, least),
        pairs={pair: _pooled(blocks[0], "pooled_kappa", pair) for pair in methods.pairs},
        sets=_pooled(blocks[0], "alpha_jaccard") if methods.sets else None,
        rounds=tuple(_round(round, rounds.get(round.snapshot)) for round in methods.rounds),
        blocks=blocks,
        left_out={"codes": tuple(sorted(hidden & {*main["codes"]})), "blocks": tuple(emptied)},
    )


def _code(
    code: MethodsCode, row: AgreementRow | None, rare: Mapping[str, bool], few: Mapping[str, bool]
) -> MethodsCode:
    withheld = [reason for reason in (rare.get(code.code), few.get(code.code)) if reason is not None]
    withheld += [row.unsaid] if row is not None and row.small else []
    if not withheld:
        return code
    unsaid = any(withheld)
    standing_name = "not enough occurrences" if not unsaid else "not shown" if code.target is not None else "no target"
    return replace(
        code,
        interviews=0,
        prevalence=None,
        percent=None,
        ac1=None,
        span_f1=None,
        alpha=_rounded(code.alpha),
        low=_rounded(code.low),
        high=_rounded(code.high),
        standing="not computable" if code.alpha is None and unsaid else standing_name,
        missing="",
        small=True,
        unsaid=unsaid,
    )


def _few(block: Mapping[str, Any], people: Mapping[str, int], least: int) -> dict[str, bool]:
    """Codes of a block that few have, or have not, and whether it is not told which.

    Counted are interviews and people, among all of the block and among those that two or more coders judged.
    """
    every = set(block["interviews"])
    double = {name for name, interview in block["interviews"].items() if len(interview["coders"]) > 1}
    having: dict[str, set[str]] = {code: set() for code in block["codes"]}
    for name, code, _, units in block["cells"]:
        if units:
            having[code].add(name)
    flags: dict[str, bool] = {}
    for code, names in having.items():
        for among in (every, double):
            common = names & among
            for count, of in ((len(common), len(among)), (_persons(common, people), _persons(among, people))):
                cell = Cell(least, of)
                if cell.hides(count):
                    flags[code] = flags.get(code, False) or cell.unsaid(count)
    return flags


def _persons(names: Collection[str], people: Mapping[str, int]) -> int:
    return len({people[name] for name in names})


def _block(block: Mapping[str, Any], hidden: Collection[str], methods: MethodsInput, least: int) -> dict[str, Any]:
    """A block without some codes, and without groups of which a count would be small."""
    codes = [code for code in block["codes"] if code not in hidden]
    cells = [cell for cell in block["cells"] if cell[1] not in hidden]
    groups = _groups(block["groups"], cells, codes, methods.people, least)
    if len(codes) == len(block["codes"]) and len(groups) == len(block["groups"]):
        return dict(block)
    sets: dict[tuple[str, tuple[tuple[str, ...], ...]], int] = {}
    for name, codes_of_unit, units in block["sets"] if codes else ():
        key = name, tuple(tuple(code for code in entry if code not in hidden) for entry in codes_of_unit)
        sets[key] = sets.get(key, 0) + units
    block_left = dict(block) | {
        "codes": codes,
        "cells": cells,
        "groups": groups,
        "spans": [span for span in block["spans"] if span[0] not in hidden],
        "sets": [
            [name, [list(entry) for entry in codes_of_unit], units]
            for (name, codes_of_unit), units in sorted(sets.items())
        ],
    }
    anew: Mapping[Any, Any] = {}
    if codes:
        with np.errstate(all="ignore"):
            anew = figures(block_left, methods.student_t)
    values: dict[str, float | None] = {}
    for name, value in block["figures"].items():
        what, of, code, figure = name.split(SEPARATOR)
        if what == "overall":
            values[name] = _plain(anew.get((what, of, code, figure)))
        elif code not in hidden and (what != "code" or not of or of in groups):
            values[name] = value
    return block_left | {"figures": values}


def _groups(
    groups: Mapping[str, list[str]], cells: list[list[Any]], codes: list[str], people: Mapping[str, int], least: int
) -> dict[str, list[str]]:
    """The groups of attributes by which no count of people is small, of any code or of the rest."""
    having: dict[str, set[int]] = {code: set() for code in codes}
    for name, code, _, units in cells:
        if units:
            having[code].add(people[name])
    attributes: set[str] = set()
    for name, names in groups.items():
        of = {people[interview] for interview in names}
        counts = [
            len(of),
            *(len(of & holders) for holders in having.values()),
            *(len(of - holders) for holders in having.values()),
        ]
        if any(small(count, least) for count in counts):
            attributes.add(_attribute(name))
    return {name: names for name, names in groups.items() if _attribute(name) not in attributes}


def _attribute(group: str) -> str:
    return group.partition("=")[0]


def _languages(methods: MethodsInput, least: int) -> dict[str, int | None]:
    names = list(methods.languages)
    counts = [methods.languages[name] or 0 for name in names]
    few = [at for at, name in enumerate(names) if small(methods.speakers.get(name, 0), least)]
    return dict(zip(names, suppress_line(counts, least, few), strict=True))


def _round(round: MethodsRound, block: Mapping[str, Any] | None) -> MethodsRound:
    codes = set(block["codes"]) if block else set()
    return replace(
        round,
        sets=_pooled(block, "alpha_jaccard")[0] if block and round.sets is not None else None,
        codes={
            code: ends if code in codes else (_rounded(ends[0]), _rounded(ends[1]), _rounded(ends[2]))
            for code, ends in round.codes.items()
        },
    )


def _pooled(block: Mapping[str, Any], what: str, of: str = "") -> _Ends:
    # As they are named by :func:`coding.agreement.published.published_block`.
    value, low, high = (block["figures"].get(SEPARATOR.join(("overall", what, of, end))) for end in _ENDS)
    return value, low, high


def _plain(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
