"""How good suggestions are for this team, and help to stay consistent with one's own codings."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.suggest.ranking import RankedPassage, hold_out, unlike_the_rest
from coding.extras.suggest.steps.learning import Taught, heads_of, taught
from coding.model import Coding
from coding.model.message import Message
from coding.search.index import Why
from coding.store import Cursor, codings, suggestions
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, reads, requires
from coding.workspace.search.search import SearchResult, result_of

TOP = 3
ENOUGH = 5
"""From so many coded passages in the other interviews on, a code counts as well taught."""

LEAST_CODINGS = 5
"""With fewer codings of a code there is no rest that one could be unlike."""


@dataclass(frozen=True)
class Hits:
    """How often a code that people gave was among the first three.

    Attributes:
        asked: Times a person gave a code.
        learned: Share found from definitions and decisions, 0 to 1.
        defined: Share found from definitions alone.
        usual: Share found by always offering the codes used most.
    """

    asked: int
    learned: float
    defined: float
    usual: float


@dataclass(frozen=True)
class CodeHits:
    """The same for one code.

    Attributes:
        code: Its id.
        name: Its name.
        hits: The shares.
    """

    code: str
    name: str
    hits: Hits


@dataclass(frozen=True, kw_only=True)
class Quality:
    """How suggestions would have fared on interviews they had not seen.

    Attributes:
        interviews: Interviews left out in turn.
        passages: Coded passages asked about.
        any_code: At least one right code among the first three, by passage.
        well_taught: By code given, for codes with at least :data:`ENOUGH` coded passages elsewhere.
        sparse: By code given, for the others.
        codes: By code, most used first.
        answers: State → how many suggestions were answered so; of this person's, or of all for a lead.
        by_rank: Rank → (offered, accepted) of those answered.
    """

    interviews: int
    passages: int
    any_code: Hits
    well_taught: Hits
    sparse: Hits
    codes: tuple[CodeHits, ...]
    answers: dict[str, int]
    by_rank: dict[int, tuple[int, int]]


@requires(Permission.CODE)
def evaluate(
    context: Context, *, progress: Progress = ignore_progress, cancelled: Cancelled = never_cancelled
) -> Quality:
    """Leave every interview out in turn and see what would have been suggested for its coded passages.

    Codings hidden from this person by the blindness rule neither teach nor are asked about.

    Raises:
        NotReady: Nothing is released or there is no codebook.
        Cancelled: The person pressed cancel.
    """
    material = taught(context, progress=progress, cancelled=cancelled)
    coded = material.coded
    passages = hold_out(
        material.ids,
        material.code_vectors,
        [material.given[index] for index in coded],
        material.held.vectors[coded],
        [material.held.segments[index].release_id for index in coded],
        progress=progress,
        cancelled=cancelled,
    )
    outcomes = context.store.ask(lambda cursor: suggestions.outcomes(cursor, context.viewer))
    answers: Counter[str] = Counter()
    by_rank: dict[int, tuple[int, int]] = {}
    for _, rank, state, count in outcomes:
        answers[state] += count
        offered, accepted = by_rank.get(rank, (0, 0))
        if state in ("accepted", "declined"):
            by_rank[rank] = (offered + count, accepted + (count if state == "accepted" else 0))
    return _quality(material, passages, dict(answers), dict(sorted(by_rank.items())))


def _quality(
    material: Taught, passages: list[RankedPassage], answers: dict[str, int], by_rank: dict[int, tuple[int, int]]
) -> Quality:
    code_sets = [
        (code, known, (learned, defined, usual))
        for passage in passages
        for code, known, learned, defined, usual in zip(
            passage.codes, passage.known, passage.learned, passage.defined, passage.usual, strict=True
        )
    ]
    names = {code.id: code.name for code in material.codes}
    used = Counter(code for code, _, _ in code_sets)
    best = [(min(passage.learned), min(passage.defined), min(passage.usual)) for passage in passages]
    return Quality(
        interviews=len({passage.document for passage in passages}),
        passages=len(passages),
        any_code=_hits(best),
        well_taught=_hits([ranks for _, known, ranks in code_sets if known >= ENOUGH]),
        sparse=_hits([ranks for _, known, ranks in code_sets if known < ENOUGH]),
        codes=tuple(
            CodeHits(code, names[code], _hits([ranks for other, _, ranks in code_sets if other == code]))
            for code, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))
        ),
        answers=answers,
        by_rank=by_rank,
    )


def _hits(ranks: list[tuple[int, int, int]]) -> Hits:
    if not ranks:
        return Hits(0, 0.0, 0.0, 0.0)
    learned, defined, usual = (np.array(ranks) <= TOP).mean(axis=0)
    return Hits(len(ranks), float(learned), float(defined), float(usual))


@dataclass(frozen=True)
class Unlike:
    """One's own coding that is less like the others of its code.

    Attributes:
        coding: The coding.
        result: The passage it is on.
        nearness: Mean cosine to the three nearest other passages one gave this code; for ordering only.
    """

    coding: Coding
    result: SearchResult
    nearness: float


@requires(Permission.CODE)
def more_like(context: Context, code: str, *, top: int = 20) -> list[SearchResult]:
    """Passages like those one coded with a code, on which one does not have it; the likest first.

    Only interviews on which suggestions may be shown to this coder are looked at.

    Raises:
        InvalidInput: One has not given that code to anything yet, or it is not in the codebook.
    """
    material = taught(context, coder=context.user.id)
    indexes = [index for index, entry in enumerate(material.given) if code in entry]
    if code not in material.ids or not indexes:
        raise InvalidInput(
            Message("You have not coded anything with that code yet, so there is nothing to compare with.")
        )
    allowed = context.store.ask(lambda cursor: suggestions.open_interviews(cursor, context.user.id))
    others = [
        index
        for index, segment in enumerate(material.held.segments)
        if code not in material.given[index] and segment.release_id in allowed
    ]
    if not others:
        return []
    scores = heads_of(context, material).scores(material.held.vectors[others])[:, material.ids.index(code)]
    near = material.held.vectors[others] @ material.held.vectors[indexes].T
    order = np.lexsort((np.arange(len(others)), -scores))[:top]
    return [
        result_of(material.held, others[row], float(scores[row]), Why(similarity=round(float(near[row].max()), 4)))
        for row in order
    ]


@requires(Permission.CODE)
def unlike_rest(context: Context, code: str, *, top: int = 20) -> list[Unlike]:
    """One's own codings of a code, the one least like the others first.

    Only interviews on which suggestions may be shown to this coder are looked at.

    Raises:
        InvalidInput: There are fewer than :data:`LEAST_CODINGS` of them.
    """
    material = taught(context, coder=context.user.id)
    allowed = context.store.ask(lambda cursor: suggestions.open_interviews(cursor, context.user.id))
    indexes = [
        index
        for index, entry in enumerate(material.given)
        if code in entry and material.held.segments[index].release_id in allowed
    ]
    if len(indexes) < LEAST_CODINGS:
        raise InvalidInput(
            Message(
                "You have coded {n} passages with that code where this may be shown; from {least_codings} on they "
                "can be compared with each other.",
                n=len(indexes),
                least_codings=LEAST_CODINGS,
            )
        )
    nearness = unlike_the_rest(material.held.vectors[indexes])
    outliers = []
    by_id = context.store.ask(
        lambda cursor: codings.visible_by_ids(
            cursor, context.viewer, [material.citing[index][code][0] for index in indexes]
        )
    )
    for row in np.lexsort((np.arange(len(indexes)), nearness))[:top]:
        index = indexes[int(row)]
        coding = by_id.get(material.citing[index][code][0])
        if coding is not None:
            outliers.append(
                Unlike(coding, result_of(material.held, index, -float(nearness[row]), Why()), float(nearness[row]))
            )
    return outliers


@reads(Permission.CODE)
def own_codes(context: Context, cursor: Cursor) -> dict[str, int]:
    """Code → how many codings of one's own it has on current releases, most first."""
    counts = codings.own_counts(cursor, context.user.id)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
