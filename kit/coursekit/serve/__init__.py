"""Lessons over HTTP: a catalogue, the built pages, and Voilà where Python runs.

Stands beside `engine`, which builds what is served here.
"""
