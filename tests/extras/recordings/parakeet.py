"""A speech model of Parakeet's shape that writes the same words whatever it hears: as real as its weights are not."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pipelines.extras.recordings.align.folders import RECIPE

PIECES = ("\u2581we", "\u2581walk", "ed", "\u2581home", ".")
"""Of what it writes: three words."""
FRAMES_EACH = 3
"""How long each piece lasts: three frames of eighty milliseconds."""
_BANDS = 128
_LENGTHS = 5
"""What it can say of how long a piece lasts: no frame up to four."""


def write_parakeet(folder: Path) -> None:
    """Write the folder as sherpa-onnx publishes the real one, with its recipe; skip where onnx is not installed."""
    onnx = pytest.importorskip("onnx", reason="the extra heard[training] is not installed")
    from onnx import TensorProto, helper, numpy_helper

    blank = len(PIECES)
    tokens = [f"{piece} {number}\n" for number, piece in enumerate((*PIECES, "<blk>"))]
    (folder / "tokens.txt").write_text("".join(tokens), encoding="utf-8")

    def value(name: str, kind: int, *shape: int | str) -> object:
        return helper.make_tensor_value_info(name, kind, shape)

    def write(
        name: str,
        nodes: list[object],
        inputs: list[object],
        outputs: list[object],
        numbers: dict[str, object],
        **about: object,
    ) -> None:
        constants = [numpy_helper.from_array(np.asarray(number), constant) for constant, number in numbers.items()]
        graph = helper.make_graph(nodes, "graph", inputs, outputs, constants)
        network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        helper.set_model_props(network, {key: str(entry) for key, entry in about.items()})
        onnx.checker.check_model(network)
        onnx.save(network, str(folder / name))

    write(
        "encoder.int8.onnx",  # every eighth frame as it is
        [
            helper.make_node("Slice", ["audio_signal", "from", "to", "axis", "step"], ["outputs"]),
            helper.make_node("Add", ["length", "seven"], ["rounded"]),
            helper.make_node("Div", ["rounded", "step"], ["encoded_lengths"]),
        ],
        [value("audio_signal", TensorProto.FLOAT, "B", _BANDS, "T"), value("length", TensorProto.INT64, "B")],
        [value("outputs", TensorProto.FLOAT, "B", _BANDS, "N"), value("encoded_lengths", TensorProto.INT64, "B")],
        {"from": [0], "to": [2**31], "axis": [2], "step": [8], "seven": [7]},
        vocab_size=blank,
        subsampling_factor=8,
        normalize_type="per_feature",
        pred_rnn_layers=1,
        pred_hidden=blank + 1,
        feat_dim=_BANDS,
        url="parakeet-tdt",  # by this sherpa-onnx tells the kind
    )
    after = np.zeros((blank + 1, blank + 1), np.float32)
    after[[blank, *range(blank)], range(blank + 1)] = 4  # each piece is followed by the next one
    states = [value(name, TensorProto.FLOAT, 1, "B", blank + 1) for name in ("h", "c", "h_next", "c_next")]
    write(
        "decoder.int8.onnx",
        [
            helper.make_node("Gather", ["after", "targets"], ["row"]),
            helper.make_node("Transpose", ["row"], ["outputs"], perm=[0, 2, 1]),
            helper.make_node("Identity", ["target_length"], ["lengths"]),
            helper.make_node("Identity", ["h"], ["h_next"]),
            helper.make_node("Identity", ["c"], ["c_next"]),
        ],
        [value("targets", TensorProto.INT32, "B", "U"), value("target_length", TensorProto.INT32, "B"), *states[:2]],
        [
            value("outputs", TensorProto.FLOAT, "B", blank + 1, "U"),
            value("lengths", TensorProto.INT32, "B"),
            *states[2:],
        ],
        {"after": after},
    )
    lasting = np.zeros((1, 1, 1, _LENGTHS), np.float32)
    lasting[..., FRAMES_EACH] = 4
    write(
        "joiner.int8.onnx",
        [
            helper.make_node("Reshape", ["decoder_outputs", "shape"], ["row"]),
            helper.make_node("Concat", ["row", "lasting"], ["outputs"], axis=3),
        ],
        [
            value("encoder_outputs", TensorProto.FLOAT, "B", _BANDS, 1),
            value("decoder_outputs", TensorProto.FLOAT, "B", blank + 1, 1),
        ],
        [value("outputs", TensorProto.FLOAT, 1, 1, 1, blank + 1 + _LENGTHS)],
        {"shape": [1, 1, 1, blank + 1], "lasting": lasting},
    )
    write_recipe(folder)


def write_recipe(folder: Path) -> None:
    """Write the hashes of all files of a folder, as a person does."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in folder.iterdir()]
    (folder / RECIPE).write_text("\n".join(lines), encoding="utf-8")
