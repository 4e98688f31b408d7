"""Making the name models of :mod:`pipelines.redact.tagger` from marked sentences. Not used when Heard runs."""
