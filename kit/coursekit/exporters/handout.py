"""nbconvert exporters `coursekit_handout` and `coursekit_key`: an executed lesson as a PDF.

    jupyter nbconvert --to coursekit_handout --HandoutExporter.version=B lesson.ipynb

Findings are in `resources["coursekit"]["report"]`, a `coursekit.model.diagnostic.Report`; where a
caller put one there beforehand, they are added to it.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Bool, Enum, Int, Unicode, default

from coursekit.exporters.handout_document import HandoutOptions, sheet_of
from coursekit.exporters.typst_compile import typeset
from coursekit.model.diagnostic import Report

_LETTERS = 26


class HandoutExporter(Exporter):
    """The lesson on paper, with room for answers."""

    export_from_notebook = "Coursekit handout (PDF)"
    output_mimetype = "application/pdf"
    kind = "handout"

    paper = Enum(["a4", "letter"], "a4", help="Paper size: a4 or letter.").tag(config=True)
    seed = Int(
        None,
        allow_none=True,
        help="Fixes every shuffle and draw. 1, 2, 3 are the versions A, B, C.",
    ).tag(config=True)
    version = Unicode(
        help="The version printed in the footer: A, B, C and so on. Each has its own draw, which a "
        "seed changes."
    ).tag(config=True)
    answers = Enum(
        ["self-check", "graded"],
        "self-check",
        help="graded: a story that counts is left to the screen, for on paper it tells its key.",
    ).tag(config=True)
    live = Unicode(help="Address of the live lesson, printed as a QR code.").tag(config=True)
    blanks = Bool(
        default_value=True, help="Print lines for name, class and date where there are questions."
    ).tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # PDFs are bytes
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and the resources, with the findings among them."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        ours = resources.setdefault("coursekit", {})
        report = ours.setdefault("report", Report())
        seed, version = draw_of(self.seed, self.version)
        options = HandoutOptions(
            kind=self.kind,
            paper=self.paper,
            seed=seed,
            version=version,
            live=self.live,
            graded=self.answers == "graded",
            blanks=self.blanks,
        )
        sheet = sheet_of(nb, resources, options, report)
        return typeset(sheet, report), resources


class KeyExporter(HandoutExporter):
    """The answers to the handout of the same seed or version, numbered alike."""

    export_from_notebook = "Coursekit answer key (PDF)"
    kind = "key"


def draw_of(seed: int | None, version: str) -> tuple[int, str]:
    """Return the seed to draw with and the version to print.

    Version A is seed 1, B is seed 2 and so on; a version that is no letter is its text's hash.
    With neither, seed 1 is drawn and no version printed; with both, the version's draw under that
    seed.
    """
    from coursekit.model.draw import seed_of

    version = version.strip()
    if seed is None:
        if not version:
            return 1, ""
        letter = version.upper()
        if len(letter) == 1 and "A" <= letter <= "Z":
            return ord(letter) - ord("A") + 1, letter
        return seed_of(version), version
    if version:
        return seed_of(f"{seed}:{version}"), version
    return seed, chr(ord("A") + seed - 1) if 1 <= seed <= _LETTERS else str(seed)
