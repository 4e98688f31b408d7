"""What extras compute: a folder each, deleted with the one in ``coding/extras``, and imported by that alone."""
