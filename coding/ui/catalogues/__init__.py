"""The interface in other languages: a catalogue each."""
