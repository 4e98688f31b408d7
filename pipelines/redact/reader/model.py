"""The model at work: what each piece of a text is likely to be."""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.loading import loads
from pipelines.redact.reader.tokens import FIRST, PADDING, Pieces, Stretch, pieces_of, stretches

FOLDER = Path(__file__).with_name("data")
MODEL, TOKENIZER = "reader.onnx", "tokenizer.json"
_AT_ONCE = 2_048
"""Pieces a run at most."""

Chances = NDArray[np.float32]
"""A row a piece, a column a tag of :data:`~pipelines.redact.reader.tags.TAGS`; each row sums to one."""


class Model:
    """The reader's model and its tokenizer, loaded from a folder."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS") or 0)
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))

    def read(self, texts: Sequence[str]) -> list[tuple[Pieces, Chances]]:
        """Read texts.

        Returns:
            For each text its pieces and what each of them is likely to be.
        """
        cut = [pieces_of(self._tokenizer, text) for text in texts]
        tags = self._session.get_outputs()[0].shape[-1]
        read = [np.zeros((len(pieces.ids), tags), np.float32) for pieces in cut]
        for batch in _batches(cut):
            for (number, stretch), chances in zip(batch, self._run(cut, batch), strict=True):
                begin = stretch.first - stretch.start
                read[number][stretch.first : stretch.last] = chances[begin : begin + stretch.last - stretch.first]
        return list(zip(cut, read, strict=True))

    def _run(self, cut: Sequence[Pieces], batch: Sequence[tuple[int, Stretch]]) -> Iterator[Chances]:
        lengths = [stretch.end - stretch.start + 1 for _, stretch in batch]
        ids = np.full((len(batch), max(lengths)), PADDING, np.int64)
        for row, (number, stretch) in enumerate(batch):
            ids[row, 0] = FIRST
            ids[row, 1 : lengths[row]] = cut[number].ids[stretch.start : stretch.end]
        places = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)
        inputs = {"ids": ids, "places_read": places, "lengths": np.array(lengths, np.int32)}
        chances = self._session.run(["chances"], inputs)[0]
        for row, length in enumerate(lengths):
            yield chances[row, 1:length]


def _batches(cut: Sequence[Pieces]) -> Iterator[list[tuple[int, Stretch]]]:
    """Stretches of like length together, so that little is filled up."""
    waiting = [(number, stretch) for number, pieces in enumerate(cut) for stretch in stretches(pieces)]
    waiting.sort(key=lambda item: item[1].end - item[1].start)
    batch: list[tuple[int, Stretch]] = []
    for item in waiting:
        length = item[1].end - item[1].start + 1
        if batch and (len(batch) + 1) * length > _AT_ONCE:
            yield batch
            batch = []
        if length > 1:
            batch.append(item)
    if batch:
        yield batch


@cache
@loads
def model() -> Model:
    """The model in the package, loaded once a process."""
    return Model(FOLDER)
