"""Voilà's templates are compiled once, and an edit of one is seen."""

from __future__ import annotations

from pathlib import Path

from nbformat import v4
from voila.exporter import VoilaExporter

from coursekit.serve.templates import CompiledTemplates, MemoryBytecodeCache


def test_code_of_a_template_is_used_again_until_its_text_changes(tmp_path: Path) -> None:
    from jinja2 import Environment, FileSystemLoader

    cache = MemoryBytecodeCache()
    path = tmp_path / "page.html"
    codes = []
    for text in ("one {{ x }}", "one {{ x }}", "two {{ x }}"):
        path.write_text(text)
        environment = Environment(
            loader=FileSystemLoader(tmp_path), bytecode_cache=cache, autoescape=True
        )
        template = environment.get_template("page.html")
        assert template.render(x=1) == text.replace("{{ x }}", "1")
        codes.append(template.root_render_func.__code__)
    assert codes[0] is codes[1]
    assert codes[1] is not codes[2]


def test_it_reaches_an_exporter_of_voila() -> None:
    exporter = VoilaExporter(config={"VoilaExporter": {"preprocessors": [CompiledTemplates]}})
    book = v4.new_notebook()
    assert CompiledTemplates(parent=exporter).preprocess(book, {}) == (book, {})
    assert isinstance(exporter.environment.bytecode_cache, MemoryBytecodeCache)
