"""Text in, values out: readers, redaction, segments, embeddings, themes. No database and no screen."""

import os

# Idle threads of the models wait asleep. By default they spin, and then starve the page, the browser and each other
# wherever anything else runs on a small machine. Read once, when the first of their libraries is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
