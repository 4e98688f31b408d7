"""Asking for a theme proposal: over everything, over what no code reaches, or over what is far from every code."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from statistics import NormalDist
from typing import Any

import numpy as np

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady
from coding.model import Segment, Theme, ThemeRun
from coding.model.message import Message
from coding.store import Cursor, codebooks, codings, events, identifiers, rounds, segments, themes
from coding.workspace.codebook.texts import text_of_code
from coding.workspace.context import (
    Cancelled,
    Context,
    Progress,
    ignore_progress,
    never_cancelled,
    new_id,
    reads,
    requires,
)
from coding.workspace.search.passages import Passages, passages
from coding.workspace.themes.runs import BLIND, CODED, NEAR, UNREAD, quotable
from pipelines import worker
from pipelines.extras.proposals.cluster import halves
from pipelines.extras.proposals.phrases import with_phrases
from pipelines.extras.proposals.propose import Options, Preview, propose_themes
from pipelines.redact.pseudonyms import PSEUDONYM
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes.model import EVERYTHING, RESIDUE, UNCODED

SEEDS = 8
BY_CHANCE = 1 / 3
"""To how many codes a passage may be near by chance alone; the more codes, the more each has to stand out."""

LEAST_STANDS_OUT = 2.0
"""A code is never near with fewer standard deviations above what is usual for it."""


@requires(Permission.PROPOSE_THEMES)
def propose(
    context: Context,
    *,
    number: int | None = None,
    seed: int = 0,
    model: str | None = None,
    scope: str = EVERYTHING,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
    preview: Callable[[Preview, list[str]], None] | None = None,
) -> str:
    """Run the theme model over released participants' passages and store the run; return its id.

    Args:
        context: Who asks.
        number: How many themes; None for a number that follows from the amount of text.
        seed: First of the consecutive seeds of the single runs.
        model: Embedding model; None for the project's.
        scope: ``"everything"``; ``"uncoded"``: passages that no code reaches, in interviews that somebody has coded;
            ``"residue"``: existing codes first, then the passages that have no code and are near none either.
            Interviews of an open round are left out of the last two.
        progress: Called with (steps done, steps in all).
        cancelled: Asked between steps.
        preview: Given a first picture and the words of its passages, long before the end.

    Raises:
        NotReady: Nothing has been released, or nothing is coded yet.
        InvalidInput: An unknown scope.
        TooFewSegments: There is not enough text; search works all the same.
        Conflict: Passages were erased or masked anew meanwhile; no run is stored.
        Cancelled: The person pressed cancel; vectors made before stay, no run is stored.
    """
    if scope not in (EVERYTHING, UNCODED, RESIDUE):
        raise InvalidInput(
            Message(
                "There is no scope “{scope}”. Use one of: {everything}, {uncoded}, {residue}.",
                scope=scope,
                everything=EVERYTHING,
                uncoded=UNCODED,
                residue=RESIDUE,
            )
        )
    all_passages = passages(context, model=model, comparing=True, progress=progress, cancelled=cancelled)
    questions = [
        all_passages.releases[s.release_id].text[s.question_start : s.question_end]
        if s.question_start is not None
        else None
        for s in all_passages.segments
    ]
    masked = {word.strip("[]") for text in all_passages.texts for word in PSEUDONYM.findall(text)}
    inputs = context.store.ask(
        lambda cursor: {name for kind, _, name in identifiers.clusters(cursor).values() if kind == "PERSON"}
    )
    listener = preview
    run = worker.run(
        propose_themes,
        all_passages.texts,
        all_passages.vectors,
        kind=worker.Kind.THEMES,
        languages=all_passages.languages,
        documents=[s.release_id for s in all_passages.segments],
        questions=questions,
        options=Options(
            themes=number,
            seeds=tuple(range(seed, seed + SEEDS)),
            ignore=sorted({part for name in masked for part in (name, *name.split("_"))} | inputs),
            model=f"{all_passages.embedder.model_id}@{all_passages.embedder.revision}",
            notes=[all_passages.warning] if all_passages.warning else [],
            set_aside={} if scope == EVERYTHING else _set_aside(context, all_passages, scope),
            scope=scope,
        ),
        cancelled=cancelled,
        told={
            "progress": progress,
            "preview": None
            if listener is None
            else lambda seen: listener(seen, [all_passages.texts[index] for index in seen.indexes]),
        },
    )
    free = context.store.ask(lambda cursor: quotable(cursor, all_passages.segments))
    run = with_phrases(
        run,
        all_passages.texts,
        all_passages.vectors,
        all_passages.languages,
        lambda clauses: all_passages.embedder.encode(clauses, cancelled=cancelled),
        ignore=inputs,
        quotable={index for index, segment in enumerate(all_passages.segments) if segment.id in free},
    )
    return context.store.write(
        lambda cursor: _store(cursor, context, run, all_passages.segments, all_passages.embedder, scope)
    )


@reads()
def _set_aside(context: Context, cursor: Cursor, all_passages: Passages, scope: str) -> dict[int, str]:
    """Why passages are not to be grouped: position → reason.

    Raises:
        NotReady: There is nothing to set aside by: no codings, no codebook.
    """
    open_ones = {release for round in rounds.all_rounds(cursor) if round.state == "open" for release in round.releases}
    visible = codings.coded_stretches(cursor, context.viewer)
    newest = codebooks.newest(cursor)
    coded = {release: _joined(spans) for release, spans in visible.items() if release not in open_ones}
    if scope == UNCODED and not coded:
        raise NotReady(
            Message(
                "Nothing is coded yet outside of open rounds, so nothing can be missing. Code some interviews first.",
            )
        )
    aside: dict[int, str] = {}
    for index, segment in enumerate(all_passages.segments):
        if segment.release_id in open_ones:
            aside[index] = BLIND
        elif _touched(coded.get(segment.release_id, ()), segment):
            aside[index] = CODED
        elif scope == UNCODED and segment.release_id not in coded:
            aside[index] = UNREAD
    if scope == RESIDUE:
        codes = [text_of_code(code) for code in newest.book.codable()] if newest else []
        if not codes:
            raise NotReady(
                Message("The codebook holds no code yet, so there is nothing to begin with. Propose over everything.")
            )
        nearness = all_passages.vectors @ all_passages.embedder.encode([code.to_embed() for code in codes]).T
        spread = (nearness - nearness.mean(axis=0)) / np.maximum(nearness.std(axis=0), 1e-9)
        stands_out = bound_of_nearness(len(codes))
        for index in range(len(all_passages.segments)):
            best = int(spread[index].argmax())
            if index not in aside and spread[index, best] >= stands_out:
                aside[index] = NEAR + codes[best].id
    return aside


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches by position, those that overlap as one."""
    stretches: list[tuple[int, int]] = []
    for start, end in spans:
        if stretches and start < stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches


def _touched(joined: Sequence[tuple[int, int]], segment: Segment) -> bool:
    """Whether a passage shares a character with any of the stretches, which do not overlap."""
    at = bisect_right(joined, segment.start, key=itemgetter(1))
    return at < len(joined) and joined[at][0] < segment.end


def bound_of_nearness(codes: int) -> float:
    """Standard deviations by which a code must be nearer to a passage than usual to count as near.

    With one bound for all codebooks a large one would leave nothing over: the greatest of many deviates lies beyond any
    fixed bound. The expected number of codes beyond it is held instead (the bound of Bonferroni for normal deviates).
    """
    return max(LEAST_STANDS_OUT, NormalDist().inv_cdf(1 - BY_CHANCE / codes))


def _store(
    cursor: Cursor, context: Context, run: ProposedRun, passage_segments: Sequence[Segment], embedder: Any, scope: str
) -> str:
    if segments.by_ids(cursor, [segment.id for segment in passage_segments]) != list(passage_segments):
        raise Conflict(
            Message(
                "Passages were erased or masked anew while themes were being proposed. Nothing was stored; "
                "propose again.",
            )
        )
    content = run.to_json()
    run_id = new_id()
    stored = ThemeRun(
        run_id,
        embedder.model_id,
        embedder.revision,
        run.input_hash,
        content,
        context.user.id,
        datetime.now(UTC),
        tuple(segment.id for segment in passage_segments),
    )
    themes.add_run(cursor, stored, hashlib.sha256(content.encode()).hexdigest(), None if scope == EVERYTHING else scope)
    position = themes.next_position(cursor)
    proposed = [
        Theme(new_id(), run_id, theme.id, theme.label, "", "proposed", None, "", position + index, ())
        for index, theme in enumerate(run.themes)
    ]
    themes.THEMES.add(cursor, *proposed)
    events.append(
        cursor,
        context.user.id,
        "themes.proposed",
        "theme_run",
        run_id,
        {"themes": len(run.themes), "passages": len(passage_segments), "input": run.input_hash, "scope": scope},
    )
    return run_id


LEAST = 4


@requires(Permission.PROPOSE_THEMES)
def propose_half(context: Context, segment_ids: Sequence[str]) -> list[str]:
    """The smaller of the two halves that a theme's passages fall into by meaning, in their order.

    Raises:
        InvalidInput: There are too few passages to part.
        NotReady: Nothing is released.
    """
    all_passages = passages(context, comparing=True)
    places = {segment.id: index for index, segment in enumerate(all_passages.segments)}
    known = [segment_id for segment_id in segment_ids if segment_id in places]
    if len(known) < LEAST:
        raise InvalidInput(Message("A theme of fewer than {least} passages is split by hand.", least=LEAST))
    labels = halves(
        all_passages.vectors[[places[segment_id] for segment_id in known]],
        [all_passages.languages[places[segment_id]] for segment_id in known],
    )
    return [segment_id for segment_id, label in zip(known, labels, strict=True) if label == 1]
