"""A callout as HTML, for paper and for readers where no script runs."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from coursekit.i18n import gettext
from coursekit.render.print_templates import print_environment


@cache
def _template() -> Template:
    return print_environment("blocks", {}).get_template("callout/print.html.j2")


def callout_html(kind: str, label: str, title: str, body: str) -> str:
    """Return a callout; the label is translated, the title and the body are HTML."""
    return _template().render(kind=kind, label=gettext(label), title=title, body=body)
