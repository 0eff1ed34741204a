"""Targets of an executed notebook, one file each. Imports model, render, questions and blocks."""
