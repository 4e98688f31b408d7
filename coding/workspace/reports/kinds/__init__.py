"""Kinds of files that leave the project, a class each; ``registry`` lists them."""
