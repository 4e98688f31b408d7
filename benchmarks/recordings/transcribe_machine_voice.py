"""How many words the built-in speech model gets wrong, by language, and what it costs: a machine reads aloud.

eSpeak NG reads one invented memory in eleven languages, twice at two paces. Such a voice is free of noise and dialect
and yet unlike any person; in some languages it is poor. So the figures are a floor of what can be measured here, and
say for which languages the model is of no use at all; they do not say how well it does for people in a room.

It needs ``heard[speech]`` and ``pip install espeakng-loader``; `make bench` leaves it out.
"""

import argparse
import os
import resource
import time
from pathlib import Path

import numpy as np
import regex
import yaml
from rapidfuzz.distance import Levenshtein

from benchmarks.recordings.align_machine_voice import Voice
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.transcribe.listening import language_of, recognised_pieces
from pipelines.extras.recordings.transcribe.turns import turns_by_pauses

TEXTS = yaml.safe_load(Path(__file__).with_name("transcribe_texts.yaml").read_text(encoding="utf-8"))
VOICES = {"en": "en-us"}
PACES = ((140, 40), (165, 60))
"""Words a minute, and pitch."""


def words_of(text: str) -> list[str]:
    """Words as they are compared: in small letters, without punctuation."""
    return regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold())


def sound_of(voice: Voice, language: str, seed: int) -> np.ndarray:
    """The memory read aloud sentence by sentence, at each pace, with pauses and a little noise."""
    drawn = np.random.default_rng(seed)
    sound: list[np.ndarray] = []
    for pace, pitch in PACES:
        for sentence in regex.split(r"(?<=[.!?;])\s+", TEXTS[language]):
            pause = np.zeros(int(voice.rate * drawn.choice((0.4, 0.8, 1.5))), dtype=np.int16)
            sound += [voice.says(sentence, VOICES.get(language, language), pace, pitch), pause]
    recording = np.concatenate(sound)
    return np.clip(recording + drawn.normal(0, 60, len(recording)), -32768, 32767).astype("<i2")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=list(TEXTS))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    voice = Voice()
    for language in given.languages:
        raw = sound_of(voice, language, given.seed).tobytes()
        sound = Sound(lambda at, most, raw=raw: raw[at : at + most], len(raw), voice.rate)
        recognised = language_of(sound, None, given.model)
        clock, busy = time.monotonic(), time.process_time()
        heard = [word for piece in recognised_pieces(sound, 0, language, given.model) for word in piece.words]
        took, worked = time.monotonic() - clock, time.process_time() - busy
        said = words_of(TEXTS[language]) * len(PACES)
        wrong = Levenshtein.distance(said, words_of("".join(word.word for word in heard)))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{language}: {wrong / len(said):.2f} of {len(said)} words wrong; {sound.lasts_ms / 1000:.0f} s of sound, "
            f"{worked:.0f} s of processor time, {took:.0f} s by the clock; {len(turns_by_pauses(heard))} turns; "
            f"recognised {recognised}; {memory:.0f} MB, {os.environ.get('OMP_NUM_THREADS')} threads",
            flush=True,
        )
        if given.show:
            print("".join(word.word for word in heard))


if __name__ == "__main__":
    main()
