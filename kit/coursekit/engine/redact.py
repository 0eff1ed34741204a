"""A lesson as run with everything taken out that gives answers away."""

from __future__ import annotations

import ast
from typing import Any

from coursekit.authoring.cell_header import header_of
from coursekit.blocks.registry import load_block
from coursekit.engine.answer_flow import find_answer_cells
from coursekit.i18n import language as speaking
from coursekit.notebook import BLOCK, FINDINGS, WIDGET_STATE, WIDGET_VIEW
from coursekit.render import rendered
from coursekit.render.html_to_text import plain

_NOTE = "# The author keeps the source of this cell: it holds answers."


def without_keys(notebook: Any) -> Any:
    """Return a copy with no key, no answer-bearing source, no finding and no author's view."""
    copy, hidden = _hide_sources(notebook)
    for cell in hidden:
        cell.outputs = [output for output in cell.outputs if BLOCK in output.get("data", {})]
    with speaking(copy.metadata.get("coursekit", {}).get("language", "en")):
        for cell in copy.cells:
            if cell.cell_type == "code":
                found = (_clean(output) for output in cell.outputs)
                cell.outputs = [output for output in found if output is not None]
    _drop_views(copy)
    return copy


def without_sources(notebook: Any) -> Any:
    """Return a copy without the code that answers are in or are made by; keys stay."""
    return _hide_sources(notebook)[0]


def _hide_sources(notebook: Any) -> tuple[Any, list[Any]]:
    """Return a copy without the code that holds answers, and the cells that had it."""
    from nbformat import from_dict

    copy = from_dict(_plain(notebook))  # type: ignore[no-untyped-call]
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    makes_block = [
        _tells(cell.source) or any(BLOCK in output.get("data", {}) for output in cell.outputs)
        for cell in code
    ]
    numbers = find_answer_cells([cell.source for cell in code], makes_block)
    hidden = [code[number] for number in sorted(numbers)]
    for cell in hidden:
        cell.source = _NOTE
        tags = cell.metadata.get("tags", [])
        cell.metadata["tags"] = list(dict.fromkeys([*tags, "remove-input"]))
    return copy, hidden


def _plain(value: Any) -> Any:
    """Copy nested notebook data into plain dicts and lists."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _tells(source: str) -> bool:
    """Return whether a cell's source is a block as text, or builds questions in Python."""
    if header_of(source) is not None:
        return True
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # Magics; what mentions the kit may hold a question.
        return "coursekit" in source
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coursekit"):
            return True
        if isinstance(node, ast.Attribute) and _root(node) in {"coursekit", "ck"}:
            return True
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _clean(output: Any) -> Any | None:
    data = output.get("data")
    if data is None:
        # A traceback quotes the source.
        return None if output.get("output_type") == "error" else output
    if FINDINGS in data:
        return None
    block = data.get(BLOCK)
    if isinstance(block, dict):
        data.update(_public_forms(block))
        block.pop("key", None)
        data.pop(WIDGET_VIEW, None)
    return output


def _public_forms(data: dict[str, Any]) -> dict[str, str]:
    """Return a block's forms for readers, of which a graded one's own might tell its key."""
    try:
        block = load_block(data)
    except ValueError:
        # Nobody can tell what it says.
        return {"text/html": "", "text/plain": ""}
    if not block.graded or block.public_html(0) == block.print_html(0):
        return {}
    html = rendered(block).public_html(0)
    return {"text/html": html, "text/plain": plain(html)}


def _drop_views(notebook: Any) -> None:
    """Take out the state of our own widgets; that of sliders and the like stays."""
    widgets = notebook.metadata.get("widgets", {})
    state = widgets.get(WIDGET_STATE, {}).get("state", {})
    for model, kept in list(state.items()):
        values = kept.get("state", {})
        if kept.get("model_module") == "anywidget" and "spec" in values:
            del state[model]
