"""What a corpus is, and its formats: values in, bytes out."""
