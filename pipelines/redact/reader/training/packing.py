"""Packing what was learned: one ONNX file with weights in eight bits, and the tokenizer beside it.

Matrices are kept as whole numbers with a scale a row and turned back into floats when the file is loaded, where the
runtime folds the two into one constant; only the rows of the vocabulary are turned back as they are read. Nothing is
computed in eight bits: that costs six of a hundred identifiers (see the decision record).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


class _Graph:
    """Nodes and constants of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **options: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **options))
        return output

    def packed(self, name: str, matrix: Array) -> tuple[str, str]:
        """A matrix as whole numbers, and a scale for each row."""
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
        whole = np.clip(np.round(matrix / scale[:, None]), -127, 127).astype(np.int8)
        return self.constant(f"{name}.whole", whole), self.constant(f"{name}.scale", scale.astype(np.float32)[:, None])

    def linear(self, name: str, source: str, weights: Mapping[str, Array]) -> str:
        from onnx import TensorProto

        whole, scale = self.packed(name, weights[f"{name}.weight"])
        self.node("Cast", [whole], f"{name}.cast", to=TensorProto.FLOAT)
        self.node("Mul", [f"{name}.cast", scale], f"{name}.rows")
        self.node("Transpose", [f"{name}.rows"], f"{name}.matrix", perm=[1, 0])
        self.node("MatMul", [source, f"{name}.matrix"], f"{name}.product")
        bias = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.node("Add", [f"{name}.product", bias], f"{name}.sum")


_FUSED = "com.microsoft"
"""Domain of the runtime's own operators, which put several steps in one."""


def pack(weights: Mapping[str, Array], path: Path, *, layers: int, heads: int) -> None:
    """Write the model.

    Args:
        weights: By the names of :class:`~pipelines.redact.reader.training.learn` (``bert.…``, ``tags.…``).
        path: The file to write.
        layers: Layers of the model.
        heads: Heads of attention.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph()
    stem = "bert.embeddings"
    whole, scale = graph.packed("words", weights[f"{stem}.word_embeddings.weight"])
    graph.node("Gather", [whole, "ids"], "words.read")
    graph.node("Cast", ["words.read"], "words.cast", to=TensorProto.FLOAT)
    graph.node("Gather", [scale, "ids"], "words.scales")
    graph.node("Mul", ["words.cast", "words.scales"], "words.rows")
    places = weights[f"{stem}.position_embeddings.weight"] + weights[f"{stem}.token_type_embeddings.weight"][0]
    graph.node("Gather", [graph.constant("places", places), "places_read"], "places.rows")
    graph.node("Add", ["words.rows", "places.rows"], "embedded")
    state = _normal(graph, f"{stem}.LayerNorm", "embedded", weights)
    for layer in range(layers):
        state = _layer(graph, f"bert.encoder.layer.{layer}", state, weights, heads)
    graph.linear("tags", state, weights)
    graph.node("Softmax", ["tags.sum"], "chances", axis=-1)
    shape = ["texts", "pieces"]
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
        helper.make_tensor_value_info("places_read", TensorProto.INT64, shape),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
    ]
    count = weights["tags.bias"].shape[0]
    outputs = [helper.make_tensor_value_info("chances", TensorProto.FLOAT, [*shape, count])]
    network = helper.make_graph(graph.nodes, "reader", inputs, outputs, graph.constants)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(network, opset_imports=versions, producer_name="heard")
    model.ir_version = 9
    onnx.save(model, str(path))


def _normal(graph: _Graph, name: str, source: str, weights: Mapping[str, Array]) -> str:
    scale = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.node("LayerNormalization", [source, scale, bias], f"{name}.out", axis=-1, epsilon=1e-12)


def _added(graph: _Graph, name: str, first: str, second: str, weights: Mapping[str, Array]) -> str:
    scale = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.node(
        "SkipLayerNormalization", [first, second, scale, bias], f"{name}.out", domain=_FUSED, epsilon=1e-12
    )


def _layer(graph: _Graph, stem: str, state: str, weights: Mapping[str, Array], heads: int) -> str:
    queries, keys, values = (
        graph.linear(f"{stem}.attention.self.{part}", state, weights) for part in ("query", "key", "value")
    )
    attended = graph.node(
        "MultiHeadAttention", [queries, keys, values, "", "lengths"], f"{stem}.attended", domain=_FUSED, num_heads=heads
    )
    attended = graph.linear(f"{stem}.attention.output.dense", attended, weights)
    state = _added(graph, f"{stem}.attention.output.LayerNorm", attended, state, weights)
    inner = graph.linear(f"{stem}.intermediate.dense", state, weights)
    inner = graph.node("Gelu", [inner], f"{stem}.bent", domain=_FUSED)
    inner = graph.linear(f"{stem}.output.dense", inner, weights)
    return _added(graph, f"{stem}.output.LayerNorm", inner, state, weights)
