"""A visit to a live lesson: what its kernel is told, and what its page begins with."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from coursekit.serve.error_reports import Notices


@dataclass
class Visit:
    """From the request for a page until the last of it is sent, or the reader has left."""

    lesson: str
    language: str
    page: str = ""
    """Where the page of the lesson is that needs no kernel, empty where it is not built."""
    before: Markup = field(default_factory=Markup)
    """The lesson as it was last built."""
    notebook: Path = Path()
    given: bool = False
    """Whether its address gives parameters."""
    notices: Notices | None = None
    kernel: str = ""
    """The id of its kernel, once it has one."""
    lasts: bool = True


answered: ContextVar[Visit | None] = ContextVar("answered", default=None)
"""The visit that is being answered."""
