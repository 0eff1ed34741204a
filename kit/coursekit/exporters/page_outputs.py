"""What the cells of a lesson printed, drew and tabulated, as sanitised HTML for a page."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbconvert.filters import ansi2html

from coursekit.i18n import gettext
from coursekit.model.diagnostic import Place, Report, Severity
from coursekit.notebook import WIDGET_VIEW, mime_bundle
from coursekit.render import sanitise, to_html

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_OVERWRITTEN = re.compile(r"^.*\r(?!\n)", re.MULTILINE)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_DEEPEST = 12


class Outputs:
    """Turns nbformat outputs into HTML. `widgets` are the saved states of plain widgets."""

    def __init__(
        self, folder: Path | None, report: Report, widgets: dict[str, Any], live: str
    ) -> None:
        self._folder = folder
        self._report = report
        self._widgets = widgets
        self._live = live

    def _gently(self, read: Callable[..., str], source: str, place: Place) -> str:
        """Read what a program wrote; what a page leaves out of it is no error of the author's."""
        found = Report()
        result = read(source, folder=self._folder, report=found, place=place)
        self._report.extend(
            each.model_copy(update={"severity": Severity.WARNING}) for each in found
        )
        return result

    def html(self, outputs: tuple[Any, ...], place: Place) -> str:
        """Return the outputs of one cell; streams that follow each other are one text."""
        parts: list[str] = []
        stream: list[str] = []
        for output in outputs:
            if output.get("output_type") == "stream":
                stream.append(_joined(output.get("text")))
                continue
            parts.append(_printed("".join(stream)))
            stream.clear()
            parts.append(self._one(output, place))
        parts.append(_printed("".join(stream)))
        return "\n".join(part for part in parts if part)

    def _one(self, output: Any, place: Place) -> str:
        if output.get("output_type") == "error":
            said = f"{output.get('ename', '')}: {output.get('evalue', '')}"
            trace = "\n".join(output.get("traceback") or [said])
            return f'<div class="pg-error">{_printed(trace)}</div>'
        data = mime_bundle(output)
        if WIDGET_VIEW in data:
            return self._frozen(str(data[WIDGET_VIEW].get("model_id", "")), place)
        for mime in _PICTURES:
            if mime in data:
                return _picture(mime, _joined(data[mime]), _alt(output, mime))
        if "text/html" in data:
            # Tables of data frames bring a style of their own, and the page has one.
            clean = self._gently(sanitise, _STYLE.sub("", _joined(data["text/html"])), place)
            if re.sub(r"<(?!img|video|audio|hr)[^>]*>", "", clean).strip():
                return f'<div class="pg-scroll">{clean}</div>' if "<table" in clean else clean
        for mime in ("text/markdown", "text/latex"):
            if mime in data:
                return self._gently(to_html, _joined(data[mime]), place)
        return _printed(_joined(data.get("text/plain")))

    def _frozen(self, model_id: str, place: Place) -> str:
        """Return a plain widget as it stood when the lesson was run, with a note that says so."""
        body = self._widget(model_id, place, 0)
        note = html.escape(gettext("Shown as it stood when the lesson was built."))
        if self._live:
            words = html.escape(gettext("Open the live lesson to use it."))
            note += (
                f' <a class="pg-live" href="{html.escape(self._live)}" rel="noopener">{words}</a>'
            )
        return f'<div class="pg-frozen">{body}<p class="pg-note">{note}</p></div>'

    def _widget(self, model_id: str, place: Place, depth: int) -> str:
        state = (self._widgets.get(model_id.removeprefix("IPY_MODEL_")) or {}).get("state") or {}
        if depth > _DEEPEST or not state:
            return ""
        if isinstance(state.get("outputs"), list):
            return self.html(tuple(state["outputs"]), place)
        if isinstance(state.get("children"), list):
            return "".join(self._widget(str(c), place, depth + 1) for c in state["children"])
        return _control(state)


def _control(state: dict[str, Any]) -> str:
    """Return what a slider, a menu or a label said: its name and its value."""
    value = state.get("value", state.get("index"))
    options = state.get("_options_labels")
    if isinstance(options, list | tuple) and isinstance(state.get("index"), int):
        value = options[state["index"]]
    if value is None or isinstance(value, bytes | dict):
        return ""
    if str(state.get("_model_name", "")).startswith("HTML"):
        return sanitise(str(value))
    if isinstance(value, bool):
        value = gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        value = " – ".join(map(str, value))
    name = html.escape(str(state.get("description") or ""))
    return f'<p class="pg-control"><span>{name}</span> <b>{html.escape(str(value))}</b></p>'


def _coloured(text: str) -> str:
    return str(ansi2html(text))  # type: ignore[no-untyped-call]


def _printed(text: str) -> str:
    text = _OVERWRITTEN.sub("", text).strip("\n").rstrip()
    if not text:
        return ""
    return f'<pre class="pg-output" dir="ltr">{sanitise(_coloured(text))}</pre>'


def _picture(mime: str, content: str, alt: str) -> str:
    if mime == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    source = f"data:{mime};base64,{''.join(content.split())}"
    image = f'<img src="{html.escape(source)}" alt="{html.escape(alt)}">'
    return f'<figure class="pg-figure">{image}</figure>'


def _alt(output: Any, mime: str) -> str:
    metadata = output.get("metadata") or {}
    for found in (metadata.get(mime), metadata):
        if isinstance(found, dict) and isinstance(found.get("alt"), str):
            return str(found["alt"])
    return gettext("A picture drawn by this lesson's program")


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
