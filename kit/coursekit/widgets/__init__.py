"""The kernel host: a block as a live widget. Imports model, render, questions, blocks."""

from __future__ import annotations

from coursekit.widgets.host_environment import in_voila, lesson_here
from coursekit.widgets.mime_bundle import mime_bundle
from coursekit.widgets.widget import BlockWidget

__all__ = ["BlockWidget", "in_voila", "lesson_here", "mime_bundle"]
