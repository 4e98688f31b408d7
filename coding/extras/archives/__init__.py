"""Archives: many files taken in at once, and vectors of all passages, in several processes or on a cluster.

``engines/`` says where pieces of the work are done, and what goes there sealed; ``steps/`` is what is done to a piece
(``pieces.py``), and the use-cases: ``ingest.py`` takes an archive in, ``vectors.py`` makes vectors; ``commands.py`` is
how people ask for them. Unfinished work lies in the project's folder under ``parts/``, which an erasure of the core
removes.
"""

from coding.extras import Command, Feature

FEATURE = Feature(
    name="archives",
    commands=(
        Command(
            name="ingest",
            help="Import every transcript of a folder and find identifiers; stopped work goes on when asked for again.",
            after="release",
        ),
        Command(
            name="embed",
            help="Make the vectors of all released passages that have none, for search, themes and suggestions.",
            after="ingest",
        ),
    ),
)
