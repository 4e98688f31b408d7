"""A study of several partners, each with a project of its own: packages, bundles, and what is pooled of them."""
