"""Collect what the methods export says about a round: how it was planned, coded, measured, settled and coded again."""

import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import coding
from codebook.translations import facts_of
from coding.access import Permission
from coding.agreement.explain import verdict
from coding.agreement.figures import AgreementReport, CodeFigures
from coding.agreement.intervals import Interval
from coding.agreement.published import published_block, student_t
from coding.errors import InvalidInput, NotReady
from coding.export.methods.model import MethodsCode, MethodsInput, MethodsRound
from coding.export.methods.text import NOTES
from coding.extras import offered
from coding.model import Disagreement, Round, User
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.reconcile import DisagreementKind
from coding.store import Cursor, codebooks, events, people, reconciliation, rounds, segments, settings, themes
from coding.store import interviews as store_interviews
from coding.store import releases as store_releases
from coding.workspace.agreement.comparing import (
    EARLIER,
    Comparison,
    against_consensus,
    against_earlier_self,
    by_group,
    trend,
)
from coding.workspace.agreement.figures import LockedRound, RoundAgreement, documents_of, locked_round, round_agreement
from coding.workspace.agreement.figures import snapshot_spans as spans_of
from coding.workspace.agreement.reading import figures_of, in_order
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.rounds.groups import LANGUAGE
from coding.workspace.rounds.rounds import visible_rounds
from coding.workspace.search.machines import SETTING as WITHOUT

SETTING = "methods.notes"
AGREED = "agreed"
NAMED = "coder_names"
"""Note that says whether coders appear by name; anything but ``names`` gives them letters."""


@reads(Permission.VIEW_PROJECT)
def methods_notes(context: Context, cursor: Cursor) -> dict[str, str]:
    """What the team wrote for the methods text itself, by the names of :data:`NOTES` and :data:`NAMED`."""
    return dict(settings.setting(cursor, SETTING, {}))


@writes(Permission.SET_UP)
def set_methods_notes(context: Context, cursor: Cursor, notes: Mapping[str, str]) -> None:
    """Keep what the team wrote for the methods text.

    Raises:
        InvalidInput: A note of another name.
    """
    unknown = set(notes) - {*NOTES, NAMED}
    if unknown:
        raise InvalidInput(
            Message(
                "There is no note {unknown}. Known are: {notes}.",
                unknown=", ".join(sorted(unknown)),
                notes=", ".join((*NOTES, NAMED)),
            )
        )

    settings.set_setting(cursor, SETTING, {name: text.strip() for name, text in notes.items()})
    events.append(cursor, context.user.id, "methods.notes", "project", context.project.id, {"notes": len(notes)})


@dataclass(frozen=True, kw_only=True)
class PublishedNames:
    """What stands for the team in files that leave: letters, or the coders' names where the team chose them.

    Attributes:
        coders: User id → letter or name, of everybody who coded in a locked round.
        people: Full and first names of the team → what stands for them.
    """

    coders: Mapping[str, str]
    people: Mapping[str, str]

    def masked(self, text: str) -> str:
        """A text written by the team with the coders' names replaced by their published ones."""
        for name, label in sorted(self.people.items(), key=lambda item: -len(item[0])):
            text = re.sub(rf"\b{re.escape(name)}\b", label, text)
        return text


@dataclass(frozen=True, kw_only=True)
class _Labels(PublishedNames):
    """Published names of interviews too, the same in every block."""

    interviews: Mapping[str, str]
    numbered: Mapping[str, int]


@requires(Permission.EXPORT)
def methods_input(context: Context, round_id: str) -> MethodsInput:
    """Everything the methods export of a locked, measured round says.

    Raises:
        NotReady: The round is open, or nothing is measured in it.
        AccessDenied: Not one of its coders and not a lead.
    """
    agreement = round_agreement(context, round_id)
    points = trend(context, unit=agreement.report.unit)
    others = [point for point in points if point.round.id != round_id]
    comparisons: list[tuple[LockedRound, Comparison]] = [
        (agreement, comparison) for comparison in against_earlier_self(context, round_id)
    ]
    comparisons += [
        (drift, comparison)
        for drift in _drift_checks(context)
        if drift.round.id != round_id
        for comparison in against_earlier_self(context, drift.round.id)
        if any(hash_ == agreement.snapshot.hash for _, hash_ in comparison.earlier.values())
    ]
    consensus = [(agreement, comparison) for comparison in against_consensus(context, round_id)]
    labels = _labels(context, [agreement, *others, *(of for of, _ in comparisons)])
    blocks = [
        _block(agreement, labels, _groups(context, agreement.round)),
        *(_block(other, labels) for other in others),
    ]
    blocks += [_comparison_block(comparison, of, labels) for of, comparison in (*comparisons, *consensus)]
    facts = context.store.ask(lambda cursor: _facts(cursor, agreement, labels, context.user.id))
    alive = context.store.ask(lambda cursor: store_releases.not_erased(cursor, agreement.releases))
    erased = len(alive) < len(agreement.releases)
    return MethodsInput(
        told={name: n for signed in offered("signed_counts") for name, n in signed(context).items()},
        panels=[panel for printed_panels in offered("printed_panels") for panel in printed_panels(context)],
        project=context.project.title,
        snapshot=agreement.snapshot.hash,
        revision=agreement.snapshot.revision,
        locked=agreement.snapshot.taken_at,
        notes={name: labels.masked(text) for name, text in methods_notes(context).items() if name != NAMED},
        codes=tuple(_code(agreement, figures) for figures in in_order(agreement)),
        pairs={
            _pair(pair, labels): (value, *_ends(agreement.report.pooled_intervals.get(pair)))
            for pair, value in agreement.report.pooled_kappa.items()
        },
        sets=_sets(agreement.report),
        rounds=tuple(
            MethodsRound(
                name=point.round.name,
                purpose=point.round.purpose,
                locked=point.snapshot.taken_at,
                coders=len(point.report.coders),
                interviews=len(point.report.interviews),
                codebook_version=point.round.codebook_version,
                sets=point.report.sets.get("alpha_jaccard"),
                snapshot=point.snapshot.hash,
                codes={
                    code: (figures.kripp_alpha, figures.interval.low, figures.interval.high)
                    for code, figures in point.report.codes.items()
                },
            )
            for point in points
        ),
        earlier=tuple(_compared(comparison, labels) for _, comparison in comparisons),
        consensus=tuple(_compared(comparison, labels) for _, comparison in consensus),
        software={"heard": coding.__version__, "python": platform.python_version(), "numpy": np.__version__},
        blocks=blocks,
        student_t=student_t(max(len(block["interviews"]) for block in blocks)),
        people=labels.numbered,
        double=len(agreement.report.interviews),
        share=None if erased or not facts["released"] else len(agreement.report.interviews) / facts["released"],
        closed=len(agreement.closed),
        unread=len(agreement.unread),
        unlocked=tuple((revision, when, labels.masked(reason)) for revision, when, reason in agreement.unlocked),
        **_plan(agreement, labels),
        **facts,
    )


def _drift_checks(context: Context) -> list[LockedRound]:
    rounds = [round for round in visible_rounds(context) if round.state == "locked" and round.purpose == "drift check"]
    checks = []
    for round in rounds:
        try:
            checks.append(locked_round(context, round.id))
        except NotReady:
            # Whoever exports codes its interviews blind at the moment.
            continue
    return checks


@reads(Permission.EXPORT)
def published_names(context: Context, cursor: Cursor) -> PublishedNames:
    """What stands for the team, the same in every file."""
    users = {user.id: user for user in people.users(cursor)}
    locked = [round for round in rounds.all_rounds(cursor) if round.state == "locked"]
    snapshots = [rounds.current_snapshot(cursor, round.id) for round in locked]
    # From the snapshots too: of an erased interview the round has no assignment any more.
    coders = {coder for snapshot in snapshots if snapshot for _, coder, _ in snapshot.documents}
    ids = sorted(coders.union(*(round.coders for round in locked)))
    named = settings.setting(cursor, SETTING, {}).get(NAMED) == "names"
    letters = {coder: users[coder].name if named else letter(at) for at, coder in enumerate(ids)}
    return PublishedNames(coders=letters, people={} if named else _replaced(users, letters))


def _labels(context: Context, rounds: Sequence[LockedRound]) -> _Labels:
    place = context.store.ask(store_interviews.places)
    releases = {id_: release for each in rounds for id_, release in each.releases.items()}
    numbered = sorted(
        releases, key=lambda release: (place.get(releases[release].interview_id, 0), releases[release].number, release)
    )
    names = {release_id: f"I{at:02}" for at, release_id in enumerate(numbered, start=1)}
    persons = {
        participant_id: at
        for at, participant_id in enumerate(sorted({each.participant_id for each in releases.values()}))
    }
    of = {name: persons[releases[release_id].participant_id] for release_id, name in names.items()}
    published = published_names(context)
    return _Labels(coders=published.coders, people=published.people, interviews=names, numbered=of)


def _replaced(users: Mapping[str, User], letters: Mapping[str, str]) -> dict[str, str]:
    """Full and first names of the team → what stands for them."""
    labels: dict[str, str] = {}
    for user in users.values():
        label = letters.get(user.id, "[name]")
        labels |= {user.name: label, user.name.split()[0]: label}
    return {name: label for name, label in labels.items() if len(name) > 1}


def letter(at: int) -> str:
    """The letter of a coder by place: A, B, … Z, A2, B2 and so on."""
    turn, place = divmod(at, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def _groups(context: Context, round: Round) -> dict[str, tuple[AgreementReport, Sequence[str]]]:
    """Figures by language, and by the attribute the interviews were drawn by."""
    return {
        f"{name}={value}": part
        for name, values in by_group(context, round.id).items()
        if name in {LANGUAGE, round.attribute}
        for value, part in values.items()
    }


def _block(
    agreement: RoundAgreement,
    labels: _Labels,
    groups: Mapping[str, tuple[AgreementReport, Sequence[str]]] | None = None,
) -> dict[str, Any]:
    report, snapshot = agreement.report, agreement.snapshot
    counts = published_block(
        report,
        spans_of(snapshot),
        documents_of(snapshot, agreement.releases, report.unit),
        coders=labels.coders,
        interviews=labels.interviews,
        groups=groups,
    )
    return {"what": "round", "name": agreement.round.name, "snapshot": snapshot.hash, **counts}


def _comparison_block(comparison: Comparison, locked: LockedRound, labels: _Labels) -> dict[str, Any]:
    name = labels.coders[comparison.coder]
    head = {
        "what": f"coder against {comparison.against}",
        "name": f"{locked.round.name}: {name} against {comparison.against}",
        "snapshot": locked.snapshot.hash,
        "earlier_snapshots": sorted({hash_ for _, hash_ in comparison.earlier.values()}),
    }
    coders = {
        comparison.coder: name,
        comparison.against: f"{name} ({comparison.against})" if comparison.against == EARLIER else comparison.against,
    }
    return head | published_block(
        comparison.report, comparison.spans, comparison.documents, coders=coders, interviews=labels.interviews
    )


def _compared(comparison: Comparison, labels: _Labels) -> tuple[str, int, dict[str, float | None]]:
    figures = {code: figure.kripp_alpha for code, figure in comparison.report.codes.items()}
    return labels.coders[comparison.coder], len(comparison.interviews), figures


def _code(agreement: RoundAgreement, figures: CodeFigures) -> MethodsCode:
    names = {code.id: code.name for code in agreement.codebook.codes}
    target = agreement.round.target_of(figures.code)[0]
    return MethodsCode(
        code=figures.code,
        name=names.get(figures.code, ""),
        target=target,
        standing=verdict(figures, target).in_reports,
        missing=_missing(figures),
        **figures_of(figures),
    )


def _missing(figures: CodeFigures) -> str:
    if figures.kripp_alpha is not None:
        return ""
    if not figures.units:
        return "single"
    return "unused" if not figures.interviews_with_code else "everywhere"


def _sets(report: AgreementReport) -> tuple[float | None, float | None, float | None] | None:
    if "alpha_jaccard" not in report.sets:
        return None
    return report.sets["alpha_jaccard"], *_ends(report.set_intervals.get("alpha_jaccard"))


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)


def _pair(pair: str, labels: _Labels) -> str:
    first, second = pair.split("|")
    return f"{labels.coders[first]}|{labels.coders[second]}"


def _plan(locked: LockedRound, labels: _Labels) -> dict[str, Any]:
    """How the round was set up."""
    round = locked.round
    teams = grouped((release_id, coder) for release_id, coder, _ in locked.snapshot.documents)
    # What nobody coded is left out of the figures; it was drawn all the same.
    drawn, assigned = set(round.proposed), set(round.releases)
    shared: Counter[str] = Counter()
    for team in teams.values():
        every = sorted(team)
        for at, first in enumerate(every):
            shared.update(f"{labels.coders[first]}|{labels.coders[second]}" for second in every[at + 1 :])
    return {
        "round": round.name,
        "purpose": round.purpose,
        "interviews": len(teams),
        "drawn": bool(drawn),
        "everything": round.is_complete_draw,
        "eligible": round.eligible,
        "attribute": round.attribute,
        "seed": round.seed,
        "added": len(assigned - drawn),
        "removed": len(drawn - assigned),
        "design": round.design,
        "anchor": labels.coders.get(round.anchor, ""),
        "shared": dict(sorted(shared.items())),
        "codebook_version": round.codebook_version,
        "codes_in_book": len(locked.codebook.codes),
        "unit": round.unit,
        "suggestions": round.suggestions,
        "target": round.target,
        "target_reason": labels.masked(round.target_reason),
        "targets": tuple((code, target, labels.masked(reason)) for code, target, reason in round.targets),
        "target_set": round.created_at,
    }


def _facts(cursor: Cursor, locked: LockedRound, labels: _Labels, viewer: str) -> dict[str, Any]:
    """What the project's records say about coders, codebook, decisions and recoding."""
    users = {user.id: user for user in people.users(cursor)}
    queue = reconciliation.queue(cursor, locked.snapshot.id)
    kinds = {item.id: item.kind for item in queue}
    decided = [
        decision for decision in reconciliation.decisions(cursor, locked.snapshot.id) if decision.method != AGREED
    ]
    history = codebooks.history(cursor)
    released = list(store_releases.several(cursor, store_releases.current_releases(cursor)).values())
    return {
        "without_machines": bool(settings.setting(cursor, WITHOUT, False)),
        "suggested": len(rounds.suggested(cursor, locked.snapshot.id)),
        "models": tuple(segments.models(cursor)),
        "proposals": len(themes.runs(cursor, viewer)),
        "released": len(released),
        "languages": dict(sorted(Counter(release.language or "" for release in released).items())),
        "speakers": Counter(
            language for language, _ in {(release.language or "", release.participant_id) for release in released}
        ),
        "coders": tuple(
            (labels.coders[coder], tuple(sorted(role.value for role in users[coder].roles)))
            for coder in sorted({coder for _, coder, _ in locked.snapshot.documents})
        ),
        "codebook_changes": tuple(
            (version.number, version.saved_at, labels.masked(version.reason))
            for version in sorted(history, key=lambda codebook_version: codebook_version.number)
            if version.number <= locked.round.codebook_version
        ),
        "translations": facts_of(locked.codebook, codebooks.translation_reads(cursor)),
        "disagreements": disagreements(queue),
        "kinds": dict(Counter(kinds[decision.disagreement_id] for decision in decided).most_common()),
        "reasons": dict(Counter(decision.reason_tag or "none" for decision in decided).most_common()),
        "methods": dict(Counter(decision.way for decision in decided).most_common()),
        "revised": tuple(
            (revision.code, revision.codebook_version)
            for revision in reconciliation.revisions(cursor, [locked.snapshot.id])
        ),
    }


def disagreements(queue: Sequence[Disagreement]) -> tuple[int, int, int, int, int, int]:
    """Differing, settled, open, exactly alike and accepted, alike but taken up again, added."""
    differing = [item for item in queue if item.kind not in (DisagreementKind.EXACT, DisagreementKind.UNCODED)]
    settled = sum(1 for item in differing if item.state == "decided")
    alike = [item for item in queue if item.kind == DisagreementKind.EXACT]
    accepted = sum(1 for item in alike if item.state == AGREED)
    added = sum(1 for item in queue if item.kind == DisagreementKind.UNCODED and item.state == "decided")
    return len(differing), settled, len(differing) - settled, accepted, len(alike) - accepted, added
