"""Name models of Heard's own for languages that no packaged model serves.

One conditional random field a language and kind of text (as written, without capitals), with a word list they share.
Everything is read on first use. What the files are made of, and under which licence, stands in ``data/LICENCES.md``;
``python -m pipelines.redact.training`` makes them.
"""
