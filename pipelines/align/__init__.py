"""When each turn of a transcript without times is said in its recording, by estimate.

A speech model writes down what it hears, with the time of each word; those words are matched with the transcript's, in
order. The model's words are used for nothing else and kept nowhere. :mod:`~pipelines.align.windows` divides the sound,
:mod:`~pipelines.align.model` is the model and where it comes from, :mod:`~pipelines.align.words` the matching.
"""
