"""An annotated corpus of a locked round, as far as a signed permit and the participants' consent cover it now."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from coding.agreement.model import UNIT_RULES, Unit
from coding.agreement.units import sentence_boundaries, word_boundaries
from coding.disclosure.suppression import suppress_line
from coding.errors import NotReady
from coding.export.gate.places import Place, transcript_places
from coding.export.model import Own
from coding.extras.corpora import tables
from coding.extras.corpora.files.formats import cas_archive, conll_archive, corpus_lines, tsv_archive
from coding.extras.corpora.files.model import (
    CONSENSUS_LAYER,
    LICENCES,
    Corpus,
    CorpusAgreement,
    CorpusCode,
    CorpusCoding,
    CorpusDocument,
    CorpusTurn,
)
from coding.extras.corpora.tables import CorpusPermit
from coding.model import ConsensusCoding, Release, Snapshot, SnapshotCoding
from coding.model.message import Message
from coding.store import missed_reports, reconciliation
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import Draft, ExportRequest, WithTranscripts, may_leave, not_used, texts_of
from coding.workspace.reports.selection import Selection
from coding.workspace.review.unused import process_codes


class CorpusFile(WithTranscripts[Corpus]):
    """The interviews of a locked round with its coders' own layers and the consensus, whatever is counted elsewhere."""

    layer = CONSENSUS_LAYER

    def draft(self, selection: Selection, request: ExportRequest) -> Draft[Corpus]:
        """Put a corpus together.

        Raises:
            NotReady: No lead has written a legal basis, no steward has signed it, or too few people are left.
        """
        round = locked_round_of(selection)
        with selection.context.store.read() as cursor:
            permit = _signed(tables.current_permit(cursor, round.snapshot.id))
            agreed = reconciliation.consensus(cursor, round.snapshot.id)
            reported = {report.interview_id for report in missed_reports.with_state(cursor)}
        leaving, notes = leaving_interviews(selection, reported, permit.interviews)
        layers = _coders(round.snapshot)
        of_release: dict[str, list[CorpusCoding]] = {release.id: [] for release in leaving}
        placed: list[tuple[str, SnapshotCoding | ConsensusCoding]] = [
            (layers[coding.coder], coding) for coding in round.snapshot.codings if coding.coder in layers
        ]
        placed += [(CONSENSUS_LAYER, coding) for coding in agreed]
        # Process notes stay out: nothing could show better where somebody may still be recognised.
        process = process_codes(round.codebook)
        for layer, coding in placed:
            if coding.release_id in of_release and coding.code not in process:
                of_release[coding.release_id].append(CorpusCoding(layer, coding.code, coding.start, coding.end))
        persons = {
            participant_id: f"S{at:02}"
            for at, participant_id in enumerate(dict.fromkeys(r.participant_id for r in leaving), 1)
        }
        languages = participants_by_language(leaving, selection.small_cell)
        documents = tuple(
            _document(
                release,
                name=f"D{at:02}",
                person=persons[release.participant_id],
                language=release.language if languages.get(release.language or "") is not None else None,
                codings=of_release[release.id],
                coded_by=tuple(
                    layers[coder] for release_id, coder, _ in round.snapshot.documents if release_id == release.id
                ),
            )
            for at, release in enumerate(leaving, 1)
        )
        looked_at, decided = selection.places_looked_at(release.interview_id for release in leaving)
        used = {coding.code for document in documents for coding in document.codings}
        corpus = Corpus(
            project=selection.title,
            round=round.round.name,
            made=datetime.now(UTC),
            snapshot=round.snapshot.hash,
            codebook_version=str(round.round.codebook_version),
            layers=(*sorted(layers.values()), CONSENSUS_LAYER),
            codes=tuple(
                CorpusCode(code.id, code.name, code.definition) for code in round.codebook.codes if code.id in used
            ),
            documents=documents,
            unit=Own(UNIT_RULES[cast(Unit, round.report.unit)]),
            agreement=_agreement(round, used),
            legal_basis=permit.legal_basis,
            licence=Own(permit.licence) if permit.licence in LICENCES else permit.licence,
            people=len(persons),
            small_cell=selection.small_cell,
            languages=tuple(languages.items()),
            interviews_of_round=len({entry[0] for entry in round.snapshot.documents}),
            looked_at=looked_at,
            decided=decided,
            notices=tuple(selection.notices),
        )
        return Draft(
            selection,
            request,
            report_input(selection, title=request.title, parts=()),
            corpus,
            [*notes, *selection.notes, *not_used(selection)],
            {release.interview_id for release in leaving},
            permit=permit.id,
        )

    def places(self, draft: Draft[Corpus]) -> list[Place]:
        """Transcripts line by line, then what the team wrote."""
        transcripts = [release for release in draft.selection.releases if release.interview_id in draft.interviews]
        return [*transcript_places(transcripts), *texts_of(replace(draft.value, documents=()))]


def locked_round_of(selection: Selection) -> RoundAgreement:
    """The locked round whose codings a corpus holds.

    Raises:
        NotReady: There is none.
    """
    if selection.agreement is None:
        raise NotReady(Message("No round is locked yet. A corpus is made of a locked round only."))
    return selection.agreement


def _signed(permit: CorpusPermit | None) -> CorpusPermit:
    if permit is None:
        raise NotReady(
            Message(
                "A corpus leaves only on a legal basis that a lead writes and a steward signs, and none is written for "
                "this round. A lead writes it on the page “Annotated corpus” or with heard corpus ask."
            )
        )
    if permit.signed_by is None or permit.signed_by == permit.asked_by:
        raise NotReady(
            Message(
                "The legal basis of this corpus waits for a steward's signature. A steward signs it on the page "
                "“Annotated corpus” or with heard corpus sign."
            )
        )
    return permit


def leaving_interviews(
    selection: Selection, reported: Collection[str], permitted: Collection[str] | None = None
) -> tuple[list[Release], list[Message]]:
    """The round's interviews that may leave, in the project's order, and sentences on those that stay.

    Args:
        selection: The consensus layer of a locked round.
        reported: Ids of interviews in which somebody saw a name that should be masked, and no steward has answered.
        permitted: Ids of the interviews that were signed for; None before anybody signed.

    Raises:
        NotReady: They are of fewer people than the smallest count that is shown.
    """
    in_round = {document[0] for document in locked_round_of(selection).snapshot.documents}
    current = [release for release in selection.releases if release.id in in_round]
    quotable = [
        release for release in current if may_leave(selection.participants.get(release.participant_id), "quotable")
    ]
    clean = [release for release in quotable if release.interview_id not in reported]
    free = [release for release in clean if release.id not in selection.unused.waiting]
    leaving = [release for release in free if permitted is None or release.interview_id in permitted]
    why = (
        (len(in_round) - len(current), Message("they were corrected or erased since the round was locked")),
        (len(current) - len(quotable), Message("their participants did not agree to be quoted")),
        (
            len(quotable) - len(clean),
            Message("a name that should be masked is reported in them, and no steward has answered"),
        ),
        (len(clean) - len(free), Message("a remark on use in them waits for an answer")),
        (len(free) - len(leaving), Message("what was signed does not cover them; a lead asks again")),
    )
    notes = [
        Message("Interviews of the round that stay: {n}. The reason: {why}.", n=count, why=reason)
        for count, reason in why
        if count
    ]
    people = len({release.participant_id for release in leaving})
    if people < selection.small_cell:
        raise NotReady(
            Message(
                "The corpus would rest on fewer than {least} people who agreed to be quoted, and could point to them. "
                "Nothing was written.",
                least=selection.small_cell,
            )
        )
    return leaving, notes


def _coders(snapshot: Snapshot) -> dict[str, str]:
    """Coder → layer. The order follows from the snapshot's hash, so that a letter tells nothing of a name."""
    coders = {coder for _, coder, _ in snapshot.documents}
    mixed = sorted(coders, key=lambda coder: hashlib.sha256(f"{snapshot.hash}{coder}".encode()).digest())
    return {coder: f"coder-{at}" for at, coder in enumerate(mixed, 1)}


def participants_by_language(leaving: Sequence[Release], least: int) -> dict[str, int | None]:
    """Language → participants of the corpus, None where the count is small or would tell one that is."""
    speakers: dict[str, set[str]] = {}
    for release in leaving:
        speakers.setdefault(release.language or "", set()).add(release.participant_id)
    sizes_left = suppress_line([len(speaker) for speaker in speakers.values()], least)
    counted: Mapping[str, int | None] = dict(zip(speakers, sizes_left, strict=True))
    withheld = [language for language, count in counted.items() if count is None]
    counts: dict[str, int | None] = {language: count for language, count in counted.items() if count is not None}
    # The withheld ones stand together and without their names: a language few people speak points to them.
    return counts | ({"others": None} if withheld else {})


def _document(
    release: Release,
    *,
    name: str,
    person: str,
    language: str | None,
    codings: Sequence[CorpusCoding],
    coded_by: Sequence[str],
) -> CorpusDocument:
    sentences, tokens = cut(release.text, [(turn.start, turn.end) for turn in release.turns])
    return CorpusDocument(
        name=name,
        person=person,
        language=language,
        text=release.text,
        release_hash=hashlib.sha256(release.text.encode("utf-8", "surrogatepass")).hexdigest(),
        turns=tuple(CorpusTurn(turn.start, turn.end, turn.role) for turn in release.turns),
        sentences=sentences,
        tokens=tokens,
        codings=tuple(sorted(codings, key=lambda coding: (coding.start, coding.end, coding.layer, coding.code))),
        coded_by=tuple(sorted(set(coded_by))),
    )


def cut(text: str, turns: Sequence[tuple[int, int]]) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Sentences and tokens of a text by the rules of the agreement figures; all of it but white space is in one.

    A word is a token, and so is every other character that is no white space.
    """
    stretches, position = [], 0
    for start, end in (*turns, (len(text), len(text))):
        # What stands between two turns belongs to neither.
        stretches += [(position, start)] if text[position:start].strip() else []
        stretches += [(start, end)] if start < end else []
        position = max(position, end)
    sentences = sentence_boundaries(text, stretches)
    tokens: list[tuple[int, int]] = []
    for start, end in sentences:
        words = [(start + first, start + other) for first, other in word_boundaries(text[start:end])]
        covered = {place for first, other in words for place in range(first, other)}
        signs = [place for place in range(start, end) if place not in covered and not text[place].isspace()]
        tokens += sorted([*words, *((place, place + 1) for place in signs)])
    return sentences, tuple(tokens)


def _agreement(agreement: RoundAgreement, used: set[str]) -> tuple[CorpusAgreement, ...]:
    if not agreement.round.measured:
        return ()
    return tuple(
        CorpusAgreement(
            code=code.code,
            alpha=code.kripp_alpha,
            low=code.interval.ends[0] if code.interval.ends else None,
            high=code.interval.ends[1] if code.interval.ends else None,
            percent=code.pa,
            ac1=code.gwet_ac1,
        )
        for code in agreement.report.codes.values()
        if code.code in used
    )


def _kind(says: Message, ending: str, writer: Callable[[Corpus], bytes]) -> CorpusFile:
    return CorpusFile(says, ending, frozenset({"round"}), lambda draft: writer(draft.value))


def export_kinds() -> dict[str, CorpusFile]:
    """The files that corpora leave as."""
    return {
        "corpus-cas": _kind(
            Message("Annotated corpus as UIMA CAS (XMI), for INCEpTION and others"), "zip", cas_archive
        ),
        "corpus-tsv": _kind(Message("Annotated corpus as WebAnno TSV 3.3, for INCEpTION"), "zip", tsv_archive),
        "corpus-conll": _kind(Message("Annotated corpus as columns (CoNLL-2002, BIO)"), "zip", conll_archive),
        "corpus-jsonl": _kind(Message("Annotated corpus as lines of JSON"), "jsonl", corpus_lines),
    }
