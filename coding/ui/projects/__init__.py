"""The page without a project: recent ones, opening one, making one step by step."""
