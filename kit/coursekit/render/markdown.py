"""Markdown by an author as sanitised HTML."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report
from coursekit.render.code import highlighted
from coursekit.render.findings_html import Findings
from coursekit.render.mathematics import FormulaError, mathml
from coursekit.render.sanitise import cleaned, tell_what_goes

_Env = MutableMapping[str, Any]


def to_html(
    text: str,
    *,
    inline: bool = False,
    folder: Path | None = None,
    report: Report | None = None,
    place: Place | None = None,
) -> str:
    """Return Markdown as sanitised HTML: mathematics as MathML, code highlighted by classes,
    pictures, sound and film under `folder` as `data:` URIs.

    `inline` is for one line: no paragraph around it. What can't be shown is put in `report`
    (CK401 to CK407); `place` is where the text begins in its file.
    """
    if not text.strip():
        return ""
    findings = Findings(text, report, place or Place())
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    env = {"findings": findings, "docId": mark}
    text = text.encode("utf-8", "replace").decode()
    made = _parser().renderInline(text, env) if inline else _parser().render(text, env)
    return cleaned(made, folder, findings).strip()


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "highlight": highlighted})
    md.enable(["table", "strikethrough"])
    # A dollar with a space or a digit on the wrong side is money, as in pandoc.
    dollarmath_plugin(md, allow_labels=False, allow_space=False, allow_digits=False,
                      double_inline=True)  # fmt: skip
    footnote_plugin(md)
    deflist_plugin(md)
    attrs_plugin(md, spans=True, allowed=["id", "class", "lang", "dir", "width", "height"])
    anchors_plugin(md, max_level=6, slug_func=slug)
    for name in ("math_inline", "math_inline_double", "math_block"):
        md.add_render_rule(name, _formula)
    for name in ("html_block", "html_inline"):
        md.add_render_rule(name, _raw)
    for name in ("th_open", "td_open"):
        md.add_render_rule(name, _table_cell)
    return md


def slug(title: str) -> str:
    """Return a heading's words as an id that reads well in an address, in any script."""
    return re.sub(r"[^\w]+", "-", title.strip().lower()).strip("-") or "section"


def _formula(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: _Env) -> str:
    token = tokens[index]
    display = token.type != "math_inline"
    try:
        return mathml(token.content, display=display)
    except FormulaError as why:
        env["findings"].add(
            "CK406",
            _a("This formula can't be read: {reason}.").format(reason=why),
            token.content.strip("\n"),
            _a("Check its braces and commands; learners see its source meanwhile."),
        )
    source = f'<code class="formula">{html.escape(token.content.strip())}</code>'
    return f"<p>{source}</p>" if token.type == "math_block" else source


def _raw(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: _Env) -> str:
    tell_what_goes(tokens[index].content, env["findings"])
    return tokens[index].content


def _table_cell(self: Any, tokens: Sequence[Token], index: int, options: Any, env: _Env) -> str:
    """Align by attribute: a page allows no inline style."""
    token = tokens[index]
    style = str(token.attrs.pop("style", ""))
    if style.startswith("text-align:"):
        token.attrs["align"] = style.removeprefix("text-align:")
    return str(self.renderToken(tokens, index, options, env))
