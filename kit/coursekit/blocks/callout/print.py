"""A callout as HTML, for paper and for readers where no script runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.i18n import gettext

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def _template() -> Template:
    # What prints nothing, a build with nothing to do, imports no jinja2.
    from coursekit.render.print_templates import print_environment

    return print_environment("blocks", {}).get_template("callout/print.html.j2")


def callout_html(kind: str, label: str, title: str, body: str) -> str:
    """Return a callout; the label is translated, the title and the body are HTML."""
    return _template().render(kind=kind, label=gettext(label), title=title, body=body)
