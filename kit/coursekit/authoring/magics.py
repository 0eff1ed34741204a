"""The cell magics of block types, and how blocks show themselves in a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from IPython.core.display_functions import display as _display
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class

from coursekit.authoring.block_parser import read_block
from coursekit.authoring.cell_header import header_of, slip_in_code
from coursekit.authoring.diagnostics_html import findings_bundle
from coursekit.blocks.registry import TYPES
from coursekit.i18n import author_language, language, use_author_language
from coursekit.i18n import gettext as _
from coursekit.model.block import Block
from coursekit.model.diagnostic import Diagnostic, Report, Severity
from coursekit.model.source_line import Line, lines_of
from coursekit.widgets import in_voila, lesson_here, mime_bundle

_WHOLE = "coursekit_cell"
_HELP = re.compile(r"\s*%%?\w+\?")


def _shown(data: dict[str, Any]) -> None:
    _display(data, raw=True)  # type: ignore[no-untyped-call]


@magics_class
class BlockMagics(Magics):
    """The magics of one shell, and the blocks that its cells have made."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._names: dict[str, Any] = shell.user_ns
        self.blocks: dict[str, Block] = {}

    def show_block(self, name: str, line: str, cell: str) -> None:
        """Show the block of the type `name` that the cell holds."""
        self._show(lines_of(f"%%{name} {line}\n{cell}"))

    @cell_magic
    def coursekit_cell(self, _line: str, cell: str) -> None:
        """Show the block of a whole cell, or say what keeps it from being one."""
        lines, report = lines_of(cell), Report()
        with use_author_language(author_language(lesson_here()[1])):
            if slip_in_code(lines, report, self.knows):
                show_findings(list(report), shown=False)
                return
        self._show(lines)

    def knows(self, magic: str) -> bool:
        """Return whether there is a magic such as "%%time"."""
        name = magic.lstrip("%")
        kind = "cell" if magic.startswith("%%") else "line"
        return name in self._shell.magics_manager.magics[kind]

    def routed(self, lines: list[str]) -> list[str]:
        """Give a cell that is a block, or was meant as one, to `coursekit_cell`, whole: with the
        comments above its magic, and whatever is wrong with that."""
        source = "".join(lines)
        if not source.strip() or source.startswith(f"%%{_WHOLE}") or _HELP.match(source):
            return lines
        header = header_of(source)
        meant = header is not None and header.exact
        if not meant and not slip_in_code(lines_of(source), Report(), self.knows):
            return lines
        return [f"%%{_WHOLE}\n", *lines]

    def _show(self, lines: list[Line]) -> None:
        with use_author_language(author_language(lesson_here()[1])):
            self._read_and_show(lines)

    def _read_and_show(self, lines: list[Line]) -> None:
        read = read_block(lines, self._names, self.blocks)
        if read.block is not None:
            self.blocks[read.block.id] = read.block
            self._bind()
            if not read.block.is_embedded or not in_voila():
                _shown(mime_bundle(read.block, findings=read.findings))
        show_findings(read.findings, shown=read.block is not None)

    def _bind(self) -> None:
        """Let Python reach the blocks as `coursekit_blocks["id"]`."""
        self._names["coursekit_blocks"] = dict(self.blocks)


def show_findings(found: Sequence[Diagnostic], *, shown: bool) -> None:
    """Show findings under a cell: to authors in full, to learners one neutral sentence."""
    if in_voila():
        if not shown:
            with language(lesson_here()[1]):
                words = _("This part of the lesson cannot be shown at the moment.")
            _shown({"text/plain": words, "text/html": f"<p>{words}</p>"})
        return
    told = [one for one in found if one.severity is not Severity.NOTE]
    if told:
        _shown(findings_bundle(told))


def _formatted(block: Block, **_options: Any) -> dict[str, Any]:
    return mime_bundle(block)


def load(shell: InteractiveShell) -> None:
    """Register the magics and the display of blocks in a shell, once."""
    if _WHOLE in shell.magics_manager.magics["cell"]:
        return
    magics = BlockMagics(shell)
    shell.register_magics(magics)
    for name in TYPES:
        shell.magics_manager.register_function(partial(magics.show_block, name), "cell", name)
    shell.input_transformers_cleanup.insert(0, magics.routed)
    formatter = shell.display_formatter
    if formatter is not None:
        formatter.mimebundle_formatter.for_type(Block, _formatted)
