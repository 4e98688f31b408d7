"""What was heard, word by word with its certainty, for correcting words and naming speakers. Stewards only."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import count, starmap
from typing import Any, Final

from coding.access import Permission
from coding.errors import HeardError, InvalidInput
from coding.extras.recordings.records import Wording, WordingTurn
from coding.extras.recordings.steps import sealing
from coding.extras.recordings.steps.transcribing import BY_VOICES, PROPOSED
from coding.model import Interview
from coding.store import interviews
from coding.vault_recordings import recordings as recordings_in
from coding.workspace.context import Context, Vault, requires
from coding.workspace.operations import NOT_UNDERSTOOD, Answer
from coding.workspace.originals.correcting import correct_words, correctable
from coding.workspace.vault_records import read_original
from pipelines.extras.recordings.align.words import RecognisedWord, matched
from pipelines.extras.recordings.transcribe.voices import MOST_SPEAKERS
from pipelines.redact.folding import fold
from pipelines.transcript import SpokenTurn, Transcript

_LONGEST: Final = 86_400_000


@requires(Permission.IMPORT)
def correctable_interviews(context: Context) -> list[Interview]:
    """Interviews with a recording that are not released, or are open for correction, in the project's order.

    Raises:
        VaultLocked: The vault is shut.
    """
    recorded = recordings_in(context.open_vault())
    with context.store.read() as cursor:
        every = interviews.all_interviews(cursor)
    return [entry for entry in every if entry.id in recorded and entry.state != "released"]


@requires(Permission.IMPORT)
def wording(context: Context, interview_id: str) -> Wording:
    """An interview's turns word by word; of each word when it is said and how sure the model was, where that is known.

    Raises:
        NotFound: No such interview, or it has no recording.
        NotReady: It is released.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    state = correctable(context, interview_id)
    original = read_original(vault, interview_id)
    transcript = original.transcript
    warnings = state.interview.warnings
    labels = [PROPOSED.format(number=number + 1) for number in range(MOST_SPEAKERS)]
    return Wording(
        state=state.state,
        lasts_ms=sealing.present(vault, interview_id).lasts_ms,
        proposed=[label for label in labels if label in transcript.speakers] if BY_VOICES in warnings else [],
        speakers=[(speaker, original.role_of(speaker)) for speaker in transcript.speakers],
        turns=[
            WordingTurn(
                turn.speaker, turn.start_ms, turn.end_ms, transcript.turn_text(turn), list(starmap(_timed, words))
            )
            for turn, words in zip(transcript.turns, timed_words(vault, interview_id, transcript), strict=True)
        ],
    )


@requires(Permission.IMPORT)
def apply_wording(context: Context, interview_id: str, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Correct words and speakers as a browser asks; each answer names the state that the original is in then."""
    return [_answer(context, interview_id, item) for item in items]


def _answer(context: Context, interview_id: str, item: Mapping[str, Any]) -> Answer:
    try:
        state, turns, roles = _corrected(item)
        return Answer(item["id"], True, record=correct_words(context, interview_id, turns, roles, state))
    except HeardError as error:
        return Answer(item["id"], False, error.args[0])


def _corrected(item: Mapping[str, Any]) -> tuple[str, list[SpokenTurn], dict[str, str]]:
    """The state, turns and roles that a browser sends.

    Raises:
        InvalidInput: It is not what a browser sends.
    """
    match item:
        case {"kind": "words", "state": str(state), "turns": [*turns], "speakers": [*speakers]}:
            roles = dict(pair for pair in speakers if _is_pair(pair))
            spoken = [SpokenTurn(*turn) for turn in turns if _is_turn(turn)]
            if (len(roles), len(spoken)) == (len(speakers), len(turns)):
                return state, spoken, roles
    raise InvalidInput(NOT_UNDERSTOOD)


def _is_pair(pair: object) -> bool:
    match pair:
        case [str(speaker), str()]:
            return bool(speaker.strip())
    return False


def _is_turn(turn: object) -> bool:
    match turn:
        case [None | str(), str(), (None | int()) as start, (None | int()) as end]:
            return all(moment is None or 0 <= moment <= _LONGEST for moment in (start, end))
    return False


def _recognised_words(vault: Vault, interview_id: str) -> Iterator[RecognisedWord]:
    """Words of the file that the model wrote; none where another program did. What belongs to a word is one with it."""
    try:
        document = json.loads(vault.get(f"file/{interview_id}"))
        words = [word for segment in document["segments"] for word in segment["words"]]
        for entry in words:
            at = (round(entry["start"] * 1000), round(entry["end"] * 1000))
            yield RecognisedWord(str(entry["word"]), *at, float(entry["probability"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        return


def timed_words(
    vault: Vault, interview_id: str, transcript: Transcript
) -> list[list[tuple[str, RecognisedWord | None]]]:
    """The words of each turn, and each as it was heard; None where none was heard so, or nothing is known of words."""
    words_of_turns = [transcript.turn_text(turn).split() for turn in transcript.turns]
    # A transcript of another program may have times of words where nothing is installed that matches them.
    heard = _joined(_recognised_words(vault, interview_id)) if find_spec("rapidfuzz") else []
    written = [fold(word) for words in words_of_turns for word in words]
    known = dict(matched(written, [fold(word.word.strip()) for word in heard])) if heard else {}
    places = map(known.get, count())
    # The words first: a place is taken for each of them and no other.
    return [
        [(word, None if place is None else heard[place]) for word, place in zip(words, places, strict=False)]
        for words in words_of_turns
    ]


def _timed(word: str, heard: RecognisedWord | None) -> tuple[str, int | None, float]:
    if heard is None:
        return word, None, 1.0
    # Where somebody wrote the word in another way than it was heard, they were sure.
    same = fold(word) == fold(heard.word.strip())
    return word, heard.start_ms, heard.certainty if same else 1.0


def _joined(heard: Iterable[RecognisedWord]) -> list[RecognisedWord]:
    joined: list[RecognisedWord] = []
    for word in heard:
        if joined and not word.word.startswith(" "):
            before = joined[-1]
            joined[-1] = RecognisedWord(
                before.word + word.word, before.start_ms, word.end_ms, min(before.certainty, word.certainty)
            )
        else:
            joined.append(word)
    return joined
