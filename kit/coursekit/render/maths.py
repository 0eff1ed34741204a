"""Formulas in TeX become MathML, which browsers draw by themselves and screen readers speak."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert


class FormulaError(ValueError):
    """A formula that cannot be read."""


@lru_cache(maxsize=2048)
def to_mathml(tex: str, *, block: bool = False) -> str:
    """Return a `<math>` element that carries its TeX source as an annotation.

    Raises FormulaError when the source cannot be read.
    """
    try:
        made = convert(tex, display="block" if block else "inline")
        ET.fromstring(made)  # noqa: S314  (made one line above; only its well-formedness counts)
    except Exception as error:  # the converter raises errors of many kinds
        raise FormulaError(str(error) or type(error).__name__) from error
    start = made.index(">") + 1
    opening = made[:start]
    inner = made[start : made.rindex("</math>")]
    note = f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation>'
    return f"{opening}<semantics>{inner}{note}</semantics></math>"
