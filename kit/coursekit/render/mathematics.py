"""TeX as MathML, with the TeX kept as an annotation so that pandoc can read it back."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from latex2mathml import converter

from coursekit.i18n import author_gettext as _a

_WHOLE = re.compile(r"<math\b([^>]*)>(.*)</math>", re.DOTALL)
# What latex2mathml does not know it passes on as an identifier that keeps its backslash.
_UNREAD = re.compile(r"<m(?:i|o|text)[^>]*>\s*(\\[A-Za-z]+)")


class FormulaError(ValueError):
    """A formula that could not be read; the message says why, as the end of a sentence."""


@lru_cache(maxsize=2048)
def mathml(tex: str, *, display: bool = False) -> str:
    """Return a formula as one `<math>` element; raise `FormulaError` where it can't be read."""
    braces = re.sub(r"\\.", "", tex)
    if braces.count("{") != braces.count("}"):
        raise FormulaError(_a("its braces do not match"))
    try:
        made = converter.convert(tex.strip(), display="block" if display else "inline")
    except Exception as error:  # its errors share no base class
        reason = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise FormulaError(reason.removesuffix(" error")) from error
    unread = _UNREAD.search(made)
    if unread:
        raise FormulaError(_a("unknown command {name}").format(name=unread[1]))
    whole = _WHOLE.fullmatch(made)
    if whole is None:
        raise FormulaError(_a("no formula in it"))
    attributes, content = whole.groups()
    note = f'<annotation encoding="application/x-tex">{html.escape(tex.strip())}</annotation>'
    return f"<math{attributes}><semantics>{content}{note}</semantics></math>"
