"""Text in, values out: readers, redaction, segments, embeddings, themes. No database and no screen."""
