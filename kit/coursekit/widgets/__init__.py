"""The kernel host: a block as a live widget. Imports model, render, questions, blocks."""

from __future__ import annotations

from coursekit.widgets.bundle import bundle
from coursekit.widgets.place import in_voila, lesson_here
from coursekit.widgets.widget import BlockWidget

__all__ = ["BlockWidget", "bundle", "in_voila", "lesson_here"]
