"""nbconvert exporter `coursekit_html`: a notebook as one page that works from a USB stick.

    jupyter nbconvert --to coursekit_html lesson.ipynb
    jupyter nbconvert --to coursekit_html --PageExporter.answers=graded lesson.ipynb

Everything is in the one file: text, pictures, the player, the answers of a self-check. It asks no
host for anything, and its content security policy lets it ask none. Findings are in
`resources["coursekit"]["report"]`, as with the handout.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import TemplateExporter
from traitlets import Dict, Enum, HasTraits, Unicode, default

from coursekit import paths
from coursekit.blocks.player_modules import player_modules
from coursekit.exporters.executed_lesson import read_executed
from coursekit.exporters.page_security import inline_json, inline_script, inline_style, policy
from coursekit.exporters.page_view import GRADED, SELF_CHECK, PageView, view_of
from coursekit.i18n import gettext, language, ngettext, text_direction
from coursekit.model.diagnostic import Report

_SPOKEN = ("en", "zh")


class PageOptions(HasTraits):
    """What a page may be asked for, by itself or in a package."""

    answers = Enum(
        [SELF_CHECK, GRADED],
        SELF_CHECK,
        help="self-check: the page judges, the answers are in it. graded: it only collects.",
    ).tag(config=True)
    live = Unicode(help="Address of the live lesson, for parts that need Python.").tag(config=True)


class PageExporter(PageOptions, TemplateExporter):
    """A lesson as one self-contained page."""

    export_from_notebook = "Coursekit page (HTML)"
    output_mimetype = "text/html"
    script = "page"
    """The script of the built player that brings the page to life."""
    platform = False
    """Whether a learning platform keeps what a learner gives."""

    previous = Dict(help="The lesson before this one of a course: its title and href.").tag(
        config=True
    )
    next = Dict(help="The lesson after this one of a course: its title and href.").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "coursekit_html"

    @default("template_file")
    def _template_file_default(self) -> str:
        return "index.html.j2"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(paths.templates() / "nbconvert")]

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        return environment

    def from_notebook_node(  # type: ignore[override]  # the page is text
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources, with the findings among them."""
        page: str
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return page, resources

    def _preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Read the notebook once nbconvert's own steps (`--execute`, say) are through."""
        nb, resources = super()._preprocess(nb, resources)  # type: ignore[no-untyped-call]
        ours = resources.setdefault("coursekit", {})
        report = ours.setdefault("report", Report())
        told = resources.get("metadata") or {}
        folder = Path(told["path"] or ".") if "path" in told else None
        lesson = read_executed(nb, str(told.get("name") or "lesson"), folder, report)
        with language(lesson.info.language):
            ours["page"] = self._values(view_of(lesson, self.answers, self.live, report))
        return nb, resources

    def _values(self, view: PageView) -> dict[str, Any]:
        early = inline_script(self._file("early.js"))
        modules = player_modules(view.data["blocks"].values())
        scripts = [
            inline_script(path.read_text(encoding="utf-8"))
            for path in (paths.static(f"{self.script}.js"), *modules.values())
        ]
        style = inline_style(
            "".join(paths.static(f"{name}.css").read_text(encoding="utf-8")
                    for name in ("tokens", "page"))
        )  # fmt: skip
        info = view.lesson.info
        return {
            "say": partial(_say, info.language),
            "told": _told,
            "view": view,
            "info": info,
            "direction": text_direction(info.language),
            "policy": policy([early, *scripts], [style]),
            "early": early,
            "scripts": scripts,
            "style": style,
            "island": view.pictures.named(inline_json(view.data)),
            "platform": self.platform,
            "previous": self.previous,
            "next": self.next,
        }

    @staticmethod
    def _file(name: str) -> str:
        folder = paths.templates() / "nbconvert" / "coursekit_html"
        return (folder / name).read_text(encoding="utf-8")


def _say(tag: str, message: str, many: str = "", n: int | None = None) -> str:
    """Return a message in the language of a tag."""
    with language(tag):
        return gettext(message) if n is None else ngettext(message, many, n).format(n=n)


def _told(message: str, many: str = "", n: int | None = None) -> dict[str, str]:
    """Return a message in each language that a reader may choose."""
    return {tag: _say(tag, message, many, n) for tag in _SPOKEN}
