"""The model at work: what each piece of a text is likely to be."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.loading import loads

LINE = 2
"""Number of the piece that stands for the end of a line (``</s>``)."""
FIRST = 0
"""Number of the piece before every stretch (``<s>``)."""
PADDING = 1
LONGEST = 256
"""Pieces of a stretch at most, the first one counted."""
CONTEXT = 24
"""Pieces that are read again before and after a stretch, so that nothing is read without what stands around it."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a text, in order; a line's end is a piece of no length.

    Attributes:
        ids: Numbers in the vocabulary.
        starts: First code point of each.
        ends: One past its last.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces read at once; what is told of those outside ``first`` to ``last`` is not used.

    Attributes:
        start: First piece.
        end: One past the last.
        first: First piece that it answers for.
        last: One past the last that it answers for.
    """

    start: int
    end: int
    first: int
    last: int


def pieces_of(tokenizer: Any, text: str) -> Pieces:
    """Cut a text into pieces."""
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    lines = text.split("\n")
    for line, encoding in zip(lines, tokenizer.encode_batch(lines, add_special_tokens=False), strict=True):
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            while start < end and line[start].isspace():
                start += 1
            ids.append(number)
            starts.append(at + start)
            ends.append(at + end)
        at += len(line)
        ids.append(LINE)
        starts.append(at)
        ends.append(at)
        at += 1
    return Pieces(np.array(ids[:-1], np.int64), np.array(starts[:-1], np.int64), np.array(ends[:-1], np.int64))


def stretches(pieces: Pieces, *, longest: int = LONGEST, context: int = CONTEXT) -> Iterator[Stretch]:
    """Cut pieces into stretches, at ends of lines where there are any in the last third."""
    count, core, first = len(pieces.ids), longest - 1 - 2 * context, 0
    breaks = np.flatnonzero(pieces.ids == LINE) + 1
    if count <= longest - 1:
        yield Stretch(0, count, 0, count)
        return
    while first < count:
        last = min(count, first + core)
        if last < count:
            near = breaks[(breaks > first + core * 2 // 3) & (breaks <= last)]
            last = int(near[-1]) if len(near) else last
        yield Stretch(max(0, first - context), min(count, last + context), first, last)
        first = last


FOLDER = Path(__file__).with_name("data")
MODEL, TOKENIZER = "reader.onnx", "tokenizer.json"
_STATES = "bert.encoder.layer.5.output.LayerNorm.out"
"""Half way up: nearer to the sense of words than to what type of identifier they are."""
_WIDTH = 384
_AT_ONCE = 512
"""Pieces a run at most: more would not stay in the processor's cache, and answers are the same."""

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
