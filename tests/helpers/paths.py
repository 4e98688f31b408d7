"""Where the checkout is, and the data that cannot be in it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data"))
"""Real transcripts, gold sets and worked examples; tests that read them skip with a reason where they are absent."""
PANE_HARNESS = ROOT / "tests" / "helpers" / "pane_harness"
