"""Train the reader: ``python -m pipelines.redact.reader.training DATA [OUT]``.

``DATA`` is the folder of the shared data. The model, its tokenizer and what ``decide`` reads are written to ``OUT``,
by default into the package. The same command and seed give the same bytes on the same number of cores.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.redact.reader.model import FOLDER, MODEL, TOKENIZER, Model
from pipelines.redact.reader.spans import Reading
from pipelines.redact.reader.training.calibrating import settings
from pipelines.redact.reader.training.learn import Plan, base_model, fewer_pieces, learn, model_of, tokenizer_of
from pipelines.redact.reader.training.material import (
    CALIBRATION_WRITERS,
    material,
    ordinary_words,
    vocabulary_lines,
    writers,
)
from pipelines.redact.reader.training.packing import pack
from pipelines.redact.reader.training.swapping import Names, few_capitals, lower

PROJECT = Path(__file__).resolve().parents[4]
_MAKERS = (
    ("unseen_formats", ()),
    ("unseen_registers", ()),
    ("unseen_frames", ()),
    ("unseen_texts", ("sixth", "seventh")),
)


def _made(folder: Path) -> None:
    """Lay out the sets that are made by scripts."""
    for name, sets in _MAKERS:
        for arguments in [[each] for each in sets] or [[]]:
            script = PROJECT / "benchmarks" / f"{name}.py"
            subprocess.run(
                [sys.executable, str(script), *arguments, str(folder)], check=True, stdout=subprocess.DEVNULL
            )


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    """Train, pack, calibrate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--pieces", type=int, default=Plan().pieces)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    import torch

    torch.set_num_threads(args.threads)
    plan = Plan(pieces=args.pieces)
    base = base_model()
    numbers = fewer_pieces(base.pieces, tokenizer_of(base.pieces), vocabulary_lines(args.data))
    tokenizer = tokenizer_of([base.pieces[number] for number in numbers])
    with tempfile.TemporaryDirectory() as folder:
        _made(Path(folder))
        shares = material(PROJECT, args.data, Path(folder))
    names = Names((text for share in shares[1:3] for text in share.texts), ordinary_words(), random.Random(plan.seed))
    reader = model_of(base, numbers)
    begun = time.monotonic()
    learn(
        reader, tokenizer, shares, names, plan,
        progress=lambda pieces, loss: _say(f"{pieces} pieces, loss {loss:.4f}, {time.monotonic() - begun:.0f} s"),
    )  # fmt: skip
    args.out.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().float().numpy() for name, value in reader.state_dict().items()}
    pack(weights, args.out / MODEL, layers=base.layers, heads=base.heads)
    tokenizer.save(str(args.out / TOKENIZER), pretty=False)
    calibrate(args.out)


def calibrate(folder: Path) -> None:
    """Write what ``decide`` reads, from the writers that are kept for it."""
    model, chance = Model(folder), random.Random(7)
    by_writer = writers(PROJECT)
    texts = [text for writer in CALIBRATION_WRITERS for text in by_writer.get(writer, ())]
    small = [lower(text, chance) for text in texts] + [few_capitals(text, chance) for text in texts]
    result = {}
    for name, of_register in (("written", texts), ("small", small)):
        read = model.read([text.text for text in of_register])
        readings = [Reading(text.text, *each) for text, each in zip(of_register, read, strict=True)]
        result[name] = settings(of_register, readings)
    (folder / "decide.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
