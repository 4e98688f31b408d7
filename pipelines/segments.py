"""Cut a transcript into segments: the unit for embedding, themes, search and suggestions.

A segment is a participant's answer of at least :data:`LEAST_WORDS` words, or a piece of a long one, and never crosses
from one turn into another. Offsets are Unicode code points, half-open, into the text given.
"""

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pipelines import stopwords

PARTICIPANT = "participant"
INTERVIEWER = "interviewer"

LEAST_WORDS = 8
"""Shorter answers ("Yes, I think so") say too little on their own to be placed."""

MOST_WORDS = 160
"""Longer answers are split: the bundled model reads 256 tokens and would not see the rest."""

_QUESTION_WORDS = 4
_QUESTION_LOOK_BACK = 6
_QUESTION_MOST_WORDS = 60
_SAME_SHINGLES = 0.85

_WORD = re.compile(r"\w+(?:['’ʼ-]\w+)*")
_MARK = re.compile(r"\[[^\][\n]{1,60}\]")
_PSEUDONYM = re.compile(r"\[[^\][\n]{0,59}\d\]")
# Sentence ends, with ";" for the Greek question mark (typed as a semicolon) and closing quotes kept with the sentence.
_SENTENCE_END = re.compile(r"[.!?…;\u037e][\"'»”’)\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage to embed.

    Attributes:
        ordinal: Position among the segments of the transcript, from 0.
        turn: Index of the turn it lies in.
        start: First code point.
        end: One past the last code point.
        question_start: First code point of the interviewer's question before it, or None.
        question_end: One past the question's last code point, or None.
    """

    ordinal: int
    turn: int
    start: int
    end: int
    question_start: int | None = None
    question_end: int | None = None


def segment_turns(text: str, turns: Sequence[tuple[int, int, str | None]]) -> list[Segment]:
    """Cut a transcript into segments.

    Args:
        text: The transcript's text.
        turns: ``(start, end, role)`` in order, without overlaps. Roles are :data:`PARTICIPANT`, :data:`INTERVIEWER`,
            any other word for somebody else, or None where nobody said. A turn of unknown role counts as the
            participant's, so that nobody's words are left out for want of a label.

    Returns:
        Segments in order of their offsets; none overlap.

    Raises:
        ValueError: Turns overlap, are out of order or reach outside the text.
    """
    position = 0
    for start, end, _ in turns:
        if not position <= start <= end <= len(text):
            raise ValueError("Turns must be in order, without overlaps, and inside the text.")
        position = end
    segments: list[Segment] = []
    for index, (start, end, role) in enumerate(turns):
        if role not in (None, PARTICIPANT):
            continue
        question = _question_before(text, turns, index)
        for piece_start, piece_end in _pieces(text, start, end):
            segments.append(Segment(len(segments), index, piece_start, piece_end, *question))
    return segments


def _question_before(
    text: str, turns: Sequence[tuple[int, int, str | None]], index: int
) -> tuple[int | None, int | None]:
    """Find the interviewer's last turn before ``index`` that is more than a "mhm"."""
    for start, end, role in reversed(turns[max(0, index - _QUESTION_LOOK_BACK) : index]):
        if role == INTERVIEWER and sum(1 for _ in _WORD.finditer(text, start, end)) >= _QUESTION_WORDS:
            return without_outer_space(text, start, end)
    return None, None


def without_outer_space(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without white space at its ends; empty where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split one turn into pieces of at most about MOST_WORDS words; none when it is too short."""
    count = sum(1 for _ in _WORD.finditer(text, start, end))
    if count < LEAST_WORDS:
        return []
    if count <= MOST_WORDS:
        return [without_outer_space(text, start, end)]
    # Pieces of even length: a long answer must not end in a scrap.
    target = count / -(-count // MOST_WORDS)
    pieces: list[tuple[int, int]] = []
    piece_start, words, length_so_far = start, 0, 0
    for sentence_start, sentence_end in _sentences(text, start, end):
        length = sum(1 for _ in _WORD.finditer(text, sentence_start, sentence_end))
        # Close the piece before this sentence when that lies nearer to the even cut than after it.
        if words >= LEAST_WORDS and (
            words + length > MOST_WORDS or length_so_far + length / 2 > target * (len(pieces) + 1)
        ):
            pieces.append((piece_start, sentence_start))
            piece_start, words = sentence_start, 0
        words += length
        length_so_far += length
    if words < LEAST_WORDS and pieces:
        pieces[-1] = (pieces[-1][0], end)
    else:
        pieces.append((piece_start, end))
    return [without_outer_space(text, *piece) for piece in pieces]


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a span at sentence ends; one that is too long by itself is cut between words."""
    sentences: list[tuple[int, int]] = []
    position = start
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    for stop in [*ends, end]:
        word_starts = [match.start() for match in _WORD.finditer(text, position, stop)]
        # Speech without punctuation comes as one endless sentence. Cut only where white space allows it.
        last = 0
        for number, word_start in enumerate(word_starts):
            if number - last >= MOST_WORDS // 4 and text[word_start - 1].isspace():
                sentences.append((position, word_start))
                position, last = word_start, number
        if position < stop:
            sentences.append((position, stop))
            position = stop
    return sentences


def vector_text(text: str, segment: Segment) -> str:
    """Return the words to embed for a segment.

    The question goes before the answer for the vector only ("And how did that go on?" tells what "Slowly, then every
    night" is about); what people see and code is the answer. Of a long question the end is taken, so that it cannot
    crowd the answer out of the model's window.

    Args:
        text: The transcript's text.
        segment: A segment of it.

    Returns:
        One string, white space unified.
    """
    answer = " ".join(text[segment.start : segment.end].split())
    if segment.question_start is None or segment.question_end is None:
        return answer
    return with_question(text[segment.question_start : segment.question_end], answer)


def with_question(question: str, answer: str) -> str:
    """Return an answer after the end of its question, as it is embedded; the answer alone where there is none."""
    words = question.split()
    return f"{' '.join(words[-_QUESTION_MOST_WORDS:])}\n{answer}" if words else answer


def pieces(text: str) -> list[str]:
    """Cut a text of any origin into pieces that a model reads whole; the text itself when it is short enough."""
    if sum(1 for _ in _WORD.finditer(text)) <= MOST_WORDS:
        return [" ".join(text.split())]
    return [" ".join(text[start:end].split()) for start, end in _pieces(text, 0, len(text))]


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal: the key under which its vector is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a segment is not clustered.

    Attributes:
        reason: ``"no answer"`` or ``"near-duplicate"``.
        twin: Index of the first segment that says the same, for near-duplicates.
    """

    reason: str
    twin: int | None = None


def exclusions(texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Exclusion | None]:
    """Tell which segments to leave out of clustering, and why.

    Answers such as "I don't know, I couldn't say" and repeated passages make clusters of their own and pull all others
    together. They stay in the interview, in searches and in coding.

    Args:
        texts: Segments' words.
        languages: ISO 639-1 code of each, or None; None for all when nobody knows.

    Returns:
        None for a segment to cluster, else the reason, one entry a segment. The first of several near-duplicates is
        kept.
    """
    known = languages if languages is not None else [None] * len(texts)
    result: list[Exclusion | None] = [
        Exclusion("no answer") if is_no_answer(text, language) else None
        for text, language in zip(texts, known, strict=True)
    ]
    for index, twin in _near_duplicates(texts).items():
        if result[index] is None:
            result[index] = Exclusion("near-duplicate", twin)
    return result


def is_no_answer(text: str, language: str | None = None) -> bool:
    """Tell whether an answer only says that there is no answer.

    Args:
        text: The answer's words.
        language: ISO 639-1 code, or None to try every language with such phrases.

    Returns:
        True when all of the text is phrases such as "I don't know", yes or no, hesitation and politeness, or there are
        no words in it. An answer that goes on ("I do not know why I went back to him") is an answer, however common
        its words; so is a number.
    """
    spoken = _MARK.sub(" ", text)
    if any(character.isdigit() for character in spoken):
        return False
    words = _folded(spoken)
    if not words:
        return True
    if _PSEUDONYM.search(text):
        return False
    languages = (language,) if language is not None else stopwords.spoken_languages()
    return any(_says_nothing(words, code) for code in languages)


def _says_nothing(words: Sequence[str], language: str) -> bool:
    """Whether folded words can be parted wholly into phrases without an answer and words that may stand beside them."""
    particles, phrases = _no_answers(language)
    reached = {0}
    for place, word in enumerate(words):
        if place not in reached:
            continue
        begun = phrases.get(word, ())
        # "I, I don't know": a phrase that is begun twice.
        if word in particles or (begun and words[place + 1 : place + 2] == [word]):
            reached.add(place + 1)
        reached.update(end for phrase in begun if (end := _end_of(phrase, words, place, particles)) is not None)
    return len(words) in reached


def _end_of(phrase: Sequence[str], words: Sequence[str], place: int, particles: Collection[str]) -> int | None:
    """Where a phrase ends that begins at ``place``, words such as "really" inside it aside; None if it does not."""
    for expected in phrase:
        while place < len(words) and words[place] != expected and words[place] in particles:
            place += 1
        if place == len(words) or words[place] != expected:
            return None
        place += 1
    return place


@cache
def _no_answers(language: str) -> tuple[frozenset[str], dict[str, list[tuple[str, ...]]]]:
    """Words beside and phrases by their first word, all without accents: not everybody types them."""
    particles = frozenset(_folded(" ".join(stopwords.words_beside_no_answer(language))))
    phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in stopwords.no_answer_phrases(language):
        folded = tuple(_folded(phrase))
        phrases[folded[0]].append(folded)
    return particles, dict(phrases)


def _folded(text: str) -> list[str]:
    return [stopwords.fold(word).casefold() for word in stopwords.words(text)]


def _near_duplicates(texts: Sequence[str]) -> dict[int, int]:
    """Map the index of every near-duplicate to the first text it repeats.

    MinHash with banding (Broder 1997; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, section 3.4) finds the
    candidates, the Jaccard coefficient of three-word shingles decides.
    """
    shingles = [_shingles(text) for text in texts]
    random = np.random.default_rng(20_240_229)
    factors = random.integers(1, 2**31, size=32, dtype=np.uint64)
    offsets = random.integers(0, 2**31, size=32, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    twins: dict[int, int] = {}
    for index, shingle_set in enumerate(shingles):
        if not shingle_set:
            continue
        hashes = np.fromiter(shingle_set, dtype=np.uint64, count=len(shingle_set))
        signature = ((hashes[:, None] * factors + offsets) % np.uint64(2_147_483_647)).min(axis=0)
        candidates: set[int] = set()
        keys = [(band, signature[band * 4 : band * 4 + 4].tobytes()) for band in range(8)]
        for key in keys:
            candidates.update(buckets[key])
        first = next((c for c in sorted(candidates) if _jaccard(shingle_set, shingles[c]) >= _SAME_SHINGLES), None)
        if first is not None:
            twins[index] = first
            continue
        for key in keys:
            buckets[key].append(index)
    return twins


def _shingles(text: str) -> frozenset[int]:
    tokens = re.findall(r"\w+", text.lower())
    if len(tokens) < 3:
        return frozenset({zlib.crc32(" ".join(tokens).encode())}) if tokens else frozenset()
    return frozenset(zlib.crc32(" ".join(tokens[i : i + 3]).encode()) for i in range(len(tokens) - 2))


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b)
