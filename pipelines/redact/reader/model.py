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
_STATES = "bert.encoder.layer.5.output.LayerNorm.out"
"""Half way up: nearer to the sense of words than to what type of identifier they are."""
_WIDTH = 384
_AT_ONCE = 2_048
"""Pieces a run at most."""

Chances = NDArray[np.float32]
"""A row a piece, a column a tag of :data:`~pipelines.redact.reader.tags.TAGS`; each row sums to one."""


class Model:
    """The reader's model and its tokenizer, loaded from a folder."""

    def __init__(self, folder: Path, *, states: bool = False) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS") or 0)
        options.log_severity_level = 3
        network = (folder / MODEL).read_bytes() + _one_output_more(_STATES) if states else str(folder / MODEL)
        self._session: Any = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))

    def read(self, texts: Sequence[str]) -> list[tuple[Pieces, Chances, Chances]]:
        """Read texts.

        Returns:
            For each text its pieces, what each of them is likely to be, and their states; none where not asked for.
        """
        cut = [pieces_of(self._tokenizer, text) for text in texts]
        tags, width = self._session.get_outputs()[0].shape[-1], _WIDTH if len(self._outputs) > 1 else 0
        read = [[np.zeros((len(pieces.ids), size), np.float32) for size in (tags, width)] for pieces in cut]
        for batch in _batches(cut):
            for (number, stretch), outputs in zip(batch, self._run(cut, batch), strict=True):
                begin = stretch.first - stretch.start
                for whole, part in zip(read[number], outputs, strict=False):
                    whole[stretch.first : stretch.last] = part[begin : begin + stretch.last - stretch.first]
        return [(pieces, chances, states) for pieces, (chances, states) in zip(cut, read, strict=True)]

    def _run(self, cut: Sequence[Pieces], batch: Sequence[tuple[int, Stretch]]) -> Iterator[list[Chances]]:
        lengths = [stretch.end - stretch.start + 1 for _, stretch in batch]
        ids = np.full((len(batch), max(lengths)), PADDING, np.int64)
        for row, (number, stretch) in enumerate(batch):
            ids[row, 0] = FIRST
            ids[row, 1 : lengths[row]] = cut[number].ids[stretch.start : stretch.end]
        places = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)
        inputs = {"ids": ids, "places_read": places, "lengths": np.array(lengths, np.int32)}
        outputs = self._session.run(self._outputs, inputs)
        for row, length in enumerate(lengths):
            yield [output[row, 1:length] for output in outputs]


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


def _one_output_more(name: str) -> bytes:
    """What makes a value of the network an output too, put behind its file: the format joins what is repeated."""
    wrapped = name.encode()
    for field in (1, 12, 7):  # the name of a value, an output of a graph, the graph of a network
        wrapped = bytes((field << 3 | 2, len(wrapped))) + wrapped
    return wrapped


@cache
@loads
def model(*, states: bool = False) -> Model:
    """The model in the package, loaded once a process; with the states of pieces, or without."""
    return Model(FOLDER, states=states)
