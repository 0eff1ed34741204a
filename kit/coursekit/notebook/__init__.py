"""Notebooks as files hold them: read without running anything, and written back as they were.

The only reader in the kit. It imports only from `model`.
"""

from coursekit.notebook.cells import (
    Cell,
    block_data,
    cells_of,
    look_up,
    mime_bundle,
    title_of,
)
from coursekit.notebook.ids import (
    LESSON_ID,
    MAX_ID_LENGTH,
    check_lesson_id,
    lesson_id_from,
    short_hash,
    slug,
)
from coursekit.notebook.mime import BLOCK, FINDINGS, WIDGET_STATE, WIDGET_VIEW
from coursekit.notebook.reader import (
    Notebook,
    NotebookError,
    notebook_from,
    parse_json,
    read_notebook,
)
from coursekit.notebook.writer import notebook_text, set_source

__all__ = [
    "BLOCK",
    "FINDINGS",
    "LESSON_ID",
    "MAX_ID_LENGTH",
    "WIDGET_STATE",
    "WIDGET_VIEW",
    "Cell",
    "Notebook",
    "NotebookError",
    "block_data",
    "cells_of",
    "check_lesson_id",
    "lesson_id_from",
    "look_up",
    "mime_bundle",
    "notebook_from",
    "notebook_text",
    "parse_json",
    "read_notebook",
    "set_source",
    "short_hash",
    "slug",
    "title_of",
]
