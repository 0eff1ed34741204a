"""Running lessons: plans, workers, exports, and outputs that appear whole or not at all.

May import everything below it: model, render, questions, blocks, authoring, widgets, exporters.
"""
