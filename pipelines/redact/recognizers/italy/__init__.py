"""Recognisers for Italy."""
