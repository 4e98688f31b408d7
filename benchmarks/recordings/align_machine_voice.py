"""How near the estimated times of turns come to the true ones, on two interviews that a machine reads aloud.

No person's voice: eSpeak NG reads invented interviews, with pauses, some sentences at the beginning that nobody wrote
down and sounds of hesitation that the transcript leaves out. Synthetic speech is clearer than a room with two people in
it and odder than any person, so the figures say that the way from sound to times works, and not how well it does for
people.

It needs ``heard[align]`` and ``pip install espeakng-loader``; `make bench` leaves it out.
"""

import argparse
import ctypes
import random
import statistics
import time
from pathlib import Path

import espeakng_loader
import numpy as np
import yaml
from numpy.typing import NDArray

from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.transcribe.listening import estimate_times

INTERVIEWS = yaml.safe_load(Path(__file__).with_name("align_interviews.yaml").read_text(encoding="utf-8"))
VOICES = {"en": "en-us", "de": "de"}
HESITATION = {"en": "um, ", "de": "äh, "}


class Voice:
    """eSpeak NG, as its package brings it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = str(Path(espeakng_loader.get_data_path()).parent)
        self.rate: int = self._library.espeak_Initialize(2, 0, folder.encode(), 0)
        self._pieces: list[NDArray[np.int16]] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._heard = kind(self._hear)
        self._library.espeak_SetSynthCallback(self._heard)

    def _hear(self, samples: object, number: int, _: object) -> int:
        if samples and number > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, shape=(number,)).copy())
        return 0

    def says(self, text: str, voice: str, pace: int, pitch: int) -> NDArray[np.int16]:
        """The sound of some words; ``pace`` in words a minute."""
        self._pieces = []
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise SystemExit(f"eSpeak NG has no voice {voice}.")
        self._library.espeak_SetParameter(1, pace, 0)
        self._library.espeak_SetParameter(3, pitch, 0)
        words = text.encode() + b"\0"
        self._library.espeak_Synth(words, len(words), 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._pieces)
        loud = np.flatnonzero(np.abs(sound) > 200)
        return sound[loud[0] : loud[-1] + 1]


def interview(voice: Voice, language: str, seed: int) -> tuple[NDArray[np.int16], list[tuple[float, float]]]:
    """An interview read aloud, and when each turn really begins and ends, in seconds."""
    drawn = random.Random(seed)
    sound = [
        np.zeros(voice.rate, dtype=np.int16),
        voice.says(INTERVIEWS[language]["before"], VOICES[language], 150, 40),
    ]
    at = sum(map(len, sound))
    true: list[tuple[float, float]] = []
    for number, words in enumerate(INTERVIEWS[language]["turns"]):
        pause = np.zeros(int(voice.rate * drawn.choice((0.2, 0.4, 0.8, 1.5, 4.0))), dtype=np.int16)
        is_question = number % 2 == 0
        first = "" if is_question or drawn.random() < 0.5 else HESITATION[language]
        said = voice.says(first + words, VOICES[language], 160 if is_question else 145, 40 if is_question else 60)
        true.append(((at + len(pause)) / voice.rate, (at + len(pause) + len(said)) / voice.rate))
        sound += [pause, said]
        at += len(pause) + len(said)
    recording = np.concatenate(sound)
    noise = np.random.default_rng(seed).normal(0, 60, len(recording))
    return np.clip(recording + noise, -32768, 32767).astype("<i2"), true


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=list(INTERVIEWS))
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    voice = Voice()
    for language in given.languages:
        result, true = interview(voice, language, given.seed)
        raw = result.tobytes()
        begun = time.monotonic()
        turns = INTERVIEWS[language]["turns"]
        sound = Sound(lambda at, most, raw=raw: raw[at : at + most], len(raw), voice.rate)
        times = estimate_times(sound, turns, language)
        took = time.monotonic() - begun
        starts = [abs(entry.start_ms / 1000 - is_at[0]) for entry, is_at in zip(times, true, strict=True) if entry]
        ends = [abs(entry.end_ms / 1000 - is_at[1]) for entry, is_at in zip(times, true, strict=True) if entry]
        sure = sum(1 for entry in times if entry and entry.certainty >= 0.5)
        print(f"{language}: {len(result) / voice.rate:.0f} s of sound in {took:.0f} s, {len(turns)} turns")
        print(f"  with a time {len(starts)}, of them with half of the words or more {sure}")
        for name, off in (("begins", starts), ("ends", ends)):
            near = sum(1 for entry in off if entry <= 1)
            print(f"  {name}: median {statistics.median(off):.2f} s off, most {max(off):.2f} s, within a second {near}")
        for words, entry, is_at in zip(turns, times, true, strict=True):
            if entry is None or abs(entry.start_ms / 1000 - is_at[0]) > 1:
                print(f"  {is_at[0]:6.1f} {entry} {words[:50]}")


if __name__ == "__main__":
    main()
