"""The interface in other languages: a catalogue each, and the page on which native readers go through one."""
