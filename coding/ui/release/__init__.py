"""Second readings of drawn lines before a release."""
