"""When each turn of a transcript without times is said in its recording, by estimate.

A speech model writes down what it hears, with the time of each word; those words are matched with the transcript's, in
order. The model's words are used for nothing else and kept nowhere. ``windows.py`` divides the sound, ``model.py`` is
the model and where it comes from, ``words.py`` the matching.
"""
