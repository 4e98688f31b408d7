"""Recognisers for Latvia."""
