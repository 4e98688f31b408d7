"""What the methods export is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from codebook.translations import Facts
from coding.export.model import ReportPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodsCode:
    """One code of the round.

    Attributes:
        code: Its id.
        name: Its name.
        interviews: Double-coded interviews in which anyone used it.
        prevalence: Share of ratings that apply it.
        percent: Percent agreement.
        alpha: Krippendorff's alpha.
        low: Lower end of its interval.
        high: Upper end.
        ac1: Gwet's AC1.
        span_f1: Span F1 at half overlap, mean over pairs.
        target: Target set before.
        standing: How it stands against it (``met``, ``not shown``, …).
        missing: Why there is no alpha: ``unused``, ``everywhere``, ``single``; empty when there is one.
        small: Fewer people have it, or have it not, than may be told, so that nothing but alpha is told.
        unsaid: Nor is it told that few have it (see :class:`coding.export.model.ReportCode`).
    """

    code: str
    name: str
    interviews: int
    prevalence: float | None
    percent: float | None
    alpha: float | None
    low: float | None
    high: float | None
    ac1: float | None
    span_f1: float | None
    target: float | None
    standing: str
    missing: str = ""
    small: bool = False
    unsaid: bool = False


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
