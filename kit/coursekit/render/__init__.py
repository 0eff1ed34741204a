"""How an author's text becomes what people see: Markdown, mathematics, pictures, wire specs.

Imports `model` only.
"""

from coursekit.render.key_obfuscation import pack_keys, unpack_keys
from coursekit.render.markdown import to_html
from coursekit.render.public_spec import public_spec
from coursekit.render.rendered import rendered
from coursekit.render.sanitise import sanitise

__all__ = ["pack_keys", "public_spec", "rendered", "sanitise", "to_html", "unpack_keys"]
