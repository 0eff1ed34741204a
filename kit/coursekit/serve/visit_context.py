"""A visit to a live lesson: what its kernel is told, and what its page begins with."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from coursekit.serve.error_reports import ErrorReports


@dataclass
class Visit:
    """From the request for a page until the last of it is sent, or the reader has left."""

    lesson: str
    language: str
    page: str = ""
    """Where the page of the lesson is that needs no kernel, empty where it is not built."""
    snapshot: Markup = field(default_factory=Markup)
    """The lesson as it was last built."""
    links: str = ""
    """The way to the catalogue and to the next lesson, as HTML."""
    notebook: Path = Path()
    has_parameters: bool = False
    """Whether its address gives parameters."""
    reports: ErrorReports | None = None
    client: str = ""
    """The address of the reader."""
    kernel: str = ""
    """The id of its kernel, once it has one."""
    is_open: bool = True


current_visit: ContextVar[Visit | None] = ContextVar("current_visit", default=None)
"""The visit whose request the running task answers."""
