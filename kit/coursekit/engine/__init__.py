"""Running lessons: plans, workers, exports, and outputs that appear whole or not at all.

May import everything below it: model, render, questions, blocks, authoring, widgets, exporters.
"""

ENGINE = "coursekit"
"""The papermill engine that runs lessons in children of a warm process (`engine.fork`)."""
