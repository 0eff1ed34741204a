"""Block types, one folder each, and their registry. Imports model, render and questions.

`block_type.py` says what a type consists of, `registry.py` which types there are.
"""
