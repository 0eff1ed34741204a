"""How an author's text becomes what people see: Markdown, mathematics, pictures, wire specs.

Imports `model` only.
"""

from coursekit.render.markdown import to_html
from coursekit.render.pack import pack_keys, unpack_keys
from coursekit.render.rendered import rendered
from coursekit.render.sanitise import sanitise
from coursekit.render.wire import wire

__all__ = ["pack_keys", "rendered", "sanitise", "to_html", "unpack_keys", "wire"]
