"""How text becomes what people see: Markdown, mathematics, wire specs. Imports only model."""

from __future__ import annotations

from coursekit.render.markdown import code_html, to_html
from coursekit.render.pack import pack, unpack
from coursekit.render.rendered import rendered, wire
from coursekit.render.sanitise import sanitise

__all__ = ["code_html", "pack", "rendered", "sanitise", "to_html", "unpack", "wire"]
