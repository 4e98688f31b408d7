"""Sentence vectors, from models that lie in installed packages or folders."""
