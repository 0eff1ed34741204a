"""Jinja templates for print forms: texts are escaped unless they are rendered Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.ext import Extension

from coursekit.i18n import gettext, ngettext
from coursekit.paths import templates

_LINE_BREAK = re.compile(r"(?<=[>}])\s*\n\s*|\s*\n\s*(?=[<{]|$)")


class _JoinedLines(Extension):
    """Leaves out line breaks beside tags, so that a template's layout is not part of its result."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with its lines joined."""
        del name, filename
        return _LINE_BREAK.sub("", source)


def print_environment(folder: str, others: Mapping[str, Path]) -> Environment:
    """Return the templates in a folder of the kit's templates, such as "questions".

    `others` are folders of templates that other packages bring, each under its type's name.
    """
    brought = {name: FileSystemLoader(path) for name, path in others.items()}
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates() / folder), PrefixLoader(brought)]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[_JoinedLines],
    )
    environment.globals |= {"_": gettext, "ngettext": ngettext}
    return environment
