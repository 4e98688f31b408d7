"""How often Heard proposes the wrong speaker: two machine voices talk, or people in a recording whose truth is known.

eSpeak NG reads the invented memory of ``transcribe_texts.yaml`` in two voices by turns; recordings of people are given
as ``FILE.wav=FILE.rttm``, which says who speaks when. The speech model hears the words, voices are told apart, and what
is counted is: of the words that one person alone says, how many were given to another; the same where nobody is told
apart, and all words are the most frequent speaker's; how many turns hold words of two people, with turns by pauses and
with turns by voices; and the diarisation error, with a quarter of a second beside each change and overlaps left out.

It needs ``heard[speech]``, ``pipelines/extras/recordings/data/voices.txt`` and, for machine voices, ``pip install
espeakng-loader``; `make bench` leaves it out.
"""

import argparse
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import regex
from scipy.io import wavfile
from scipy.optimize import linear_sum_assignment

from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe.listening import recognised_pieces
from pipelines.extras.recordings.transcribe.turns import phrases, turns_by_pauses, turns_by_speakers
from pipelines.extras.recordings.transcribe.voices import who_speaks

VOICES = {
    "en": ("en-us", "en-us+f3"), "de": ("de", "de+f2"), "es": ("es+m3", "es+f4"), "it": ("it+m1", "it+m7"),
    "fr": ("fr", "fr+f1"), "pl": ("pl+m2", "pl+f5"), "el": ("el+m4", "el+f3"), "lt": ("lt+f2", "lt+f4"),
}  # fmt: skip
TURNS = 24
COLLAR = 25
"""Hundredths of a second beside a change that are not scored."""
Truth = list[tuple[float, float, str]]


def machine_talk(language: str, seed: int) -> tuple[np.ndarray, int, Truth]:
    """Two voices by turns: one says a sentence, the other one to four."""
    from benchmarks.recordings.align_machine_voice import Voice
    from benchmarks.recordings.transcribe_machine_voice import TEXTS

    voice, drawn = Voice(), random.Random(seed)
    sentences = regex.split(r"(?<=[.!?;])\s+", TEXTS[language])
    sound: list[np.ndarray] = []
    truth: Truth = []
    at = 0
    for turn in range(TURNS):
        who = turn % 2
        for _ in range(drawn.choice((1, 2, 3, 4)) if who else 1):
            sentence = drawn.choice(sentences)
            if drawn.random() < 0.15:
                sentence = " ".join(sentence.split()[:2]) + "."
            said = voice.says(sentence, VOICES[language][who], (150, 140)[who], (45, 55)[who])
            pause = np.zeros(int(voice.rate * drawn.choice((0.15, 0.3, 0.5, 0.9))), dtype=np.int16)
            truth.append((at / voice.rate, (at + len(said)) / voice.rate, "AB"[who]))
            sound += [said, pause]
            at += len(said) + len(pause)
    talk = np.concatenate(sound)
    noise = np.random.default_rng(seed).normal(0, 60, len(talk))
    return np.clip(talk + noise, -32768, 32767).astype("<i2"), voice.rate, truth


def recorded_talk(given: str) -> tuple[np.ndarray, int, Truth]:
    """A recording of people, one track, and who speaks when in it."""
    wav, rttm = map(Path, given.split("="))
    rate, samples = wavfile.read(wav)
    if samples.dtype.kind == "f":
        samples = np.clip(samples * 32_767, -32_768, 32_767)
    rows = [line.split() for line in rttm.read_text(encoding="utf-8").splitlines()]
    truth = [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows if row[1] in (wav.stem, "*")]
    return samples.astype("<i2"), rate, truth


def frames(spans: Sequence[tuple[float, float, str]], names: Sequence[str], count: int) -> np.ndarray:
    """Who speaks in each hundredth of a second."""
    speaks = np.zeros((len(names), count), dtype=bool)
    for start, end, name in spans:
        speaks[names.index(name), round(start * 100) : round(end * 100)] = True
    return speaks


def measure(name: str, samples: np.ndarray, rate: int, truth: Truth, language: str) -> None:
    """Hear one talk, tell voices apart, print what is wrong."""
    raw = samples.tobytes()
    sound = Sound(lambda at, most: raw[at : at + most], len(raw), rate)
    words = [word for piece in recognised_pieces(sound, 0, language, None) for word in piece.words]
    names = sorted({name for _, _, name in truth})
    busy = time.process_time()
    speakers = who_speaks(sound, words, len(names))
    busy = time.process_time() - busy
    count = len(raw) * 50 // rate + 100
    true = frames(truth, names, count)
    of = {id(word): speaker for word, speaker in zip(words, speakers, strict=True)}
    spans = [(said[0].start_ms / 1000, said[-1].end_ms / 1000, str(of[id(said[0])])) for said in phrases(words)]
    told = frames(spans, [str(number) for number in range(len(names))], count)
    scored = true.sum(axis=0) < 2
    for start, end, _ in truth:
        for change in (round(start * 100), round(end * 100)):
            scored[max(0, change - COLLAR) : change + COLLAR] = False
    alike = np.array([[(each & other & scored).sum() for other in told] for each in true])
    pairs = dict(zip(*linear_sum_assignment(-alike), strict=True))
    speech, heard = true.any(axis=0) & scored, told.any(axis=0) & scored
    right = sum(int(alike[each, other]) for each, other in pairs.items())
    missed, false = int((speech & ~heard).sum()), int((heard & ~speech).sum())
    confused = int((speech & heard).sum()) - right

    def speaker_of(word: RecognisedWord) -> int | None:
        at = true[:, (word.start_ms + word.end_ms) // 20]
        return int(at.argmax()) if at.sum() == 1 else None

    pairs_said = [(speaker_of(word), speaker) for word, speaker in zip(words, speakers, strict=True)]
    alone = [(who, speaker) for who, speaker in pairs_said if who is not None]
    wrong = sum(pairs[who] != speaker for who, speaker in alone)
    most = max(sum(who == number for who, _ in alone) for number in range(len(names)))
    by_pauses, by_voices = turns_by_pauses(words), [turn for _, turn in turns_by_speakers(words, speakers)]
    mixed = [
        sum(len({speaker_of(word) for word in turn} - {None}) > 1 for turn in turns) for turns in (by_pauses, by_voices)
    ]
    total = max(1, int(speech.sum()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {count / 100:.0f} s, {len(names)} speakers; {wrong} of {len(alone)} words given to another "
        f"({len(alone) - most} if all were one person's); turns of two people {mixed[0]} of {len(by_pauses)} by "
        f"pauses, {mixed[1]} of {len(by_voices)} by voices; error {(missed + false + confused) / total:.3f} (missed "
        f"{missed / total:.3f}, nobody's {false / total:.3f}, confused {confused / total:.3f}); {busy:.0f} s of "
        f"processor time, {memory:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("talks", nargs="*", default=list(VOICES), help="a language, or FILE.wav=FILE.rttm")
    parser.add_argument("--language", default="en", help="of recordings")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    for talk in given.talks:
        if "=" in talk:
            measure(Path(talk.split("=")[0]).name, *recorded_talk(talk), given.language)
        else:
            measure(talk, *machine_talk(talk, given.seed), talk)


if __name__ == "__main__":
    main()
