"""Files that the partners of a study send each other: signed, sealed, checked and pooled. No database, no screen."""
