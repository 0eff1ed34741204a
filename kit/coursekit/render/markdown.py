"""Markdown by authors becomes HTML that is safe to show, complete in itself and readable."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from coursekit.model.diagnostic import Place, Report
from coursekit.render.maths import FormulaError, to_mathml
from coursekit.render.pictures import inline as inline_picture
from coursekit.render.sanitise import sanitise


def to_html(
    text: str,
    *,
    inline: bool = False,
    folder: Path | None = None,
    report: Report | None = None,
    place: Place | None = None,
) -> str:
    """Return Markdown as sanitised HTML.

    `inline` renders one line with no paragraph around it. Pictures named from `folder` are put
    into the HTML. What is wrong (a missing picture, a formula that cannot be read) goes to
    `report`, at `place` where it is known, and is shown in words instead. Never raises.
    """
    findings = Report() if report is None else report
    reader = _reader()
    env: dict[str, Any] = {}
    tokens = reader.parseInline(text, env) if inline else reader.parse(text, env)
    _walk(tokens, folder, findings, place)
    return sanitise(reader.renderer.render(tokens, reader.options, env)).strip()


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True, "typographer": False})
    reader.enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    reader.use(footnote_plugin).use(deflist_plugin)
    reader.add_render_rule("fence", _fence)
    for kind in ("math_inline", "math_inline_double", "math_block", "math_block_label"):
        reader.add_render_rule(kind, _formula)
    reader.add_render_rule("coursekit_missing", _missing)
    return reader


def _walk(tokens: list[Token], folder: Path | None, report: Report, place: Place | None) -> None:
    """Put pictures into the page, and find formulas that cannot be read."""
    for token in tokens:
        if token.children:
            _walk(token.children, folder, report, place)
        if token.type == "image":
            address = str(token.attrs.get("src", ""))
            found = inline_picture(address, folder, report, place)
            if found is not None:
                token.attrs["src"] = found
            elif folder is not None or ":" in address:
                token.type = "coursekit_missing"
                token.meta["alt"] = token.content
        elif token.type.startswith("math_"):
            try:
                to_mathml(token.content.strip(), block=_is_block(token))
            except FormulaError:
                report.add(
                    "CK406",
                    f"The formula {token.content.strip()!r} cannot be read.",
                    place,
                    hint="Check its braces and the names of its commands.",
                )


def _is_block(token: Token) -> bool:
    return token.type != "math_inline"


def _formula(_: Any, tokens: list[Token], index: int, __: Any, ___: Any) -> str:
    token = tokens[index]
    source = token.content.strip()
    try:
        made = to_mathml(source, block=_is_block(token))
    except FormulaError:
        return f'<code class="ck-formula">{escape(source)}</code>'
    return f"<p>{made}</p>" if token.type.startswith("math_block") else made


def _fence(_: Any, tokens: list[Token], index: int, __: Any, ___: Any) -> str:
    token = tokens[index]
    name = token.info.strip().split(" ")[0] if token.info.strip() else "text"
    return code_html(token.content, name)


def code_html(source: str, language: str = "python") -> str:
    """Return a program text as HTML with its words marked by classes; unknown languages plain."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    inner = highlight(source, lexer, HtmlFormatter(nowrap=True))
    return f'<pre class="ck-code" tabindex="0"><code>{inner}</code></pre>\n'


def _missing(_: Any, tokens: list[Token], index: int, __: Any, ___: Any) -> str:
    alt = str(tokens[index].meta.get("alt", ""))
    return f'<span class="ck-missing">{escape(alt)}</span>'
