"""The content security policy of a page: its own scripts and styles by their hashes, no other."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return the policy under which these inline scripts and styles run and nothing loads."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(source_hash, scripts))}",
            f"style-src {' '.join(map(source_hash, styles))}",
            "img-src data:",
            "media-src data:",
            "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
        ]
    )


def source_hash(text: str) -> str:
    """Return a text's hash as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_script(text: str) -> str:
    """Return a script that can stand between script tags and hashes as the browser sees it."""
    return text.replace("\r\n", "\n").replace("</script", r"<\/script").replace("<!--", r"<\!--")


def inline_style(text: str) -> str:
    """Return a stylesheet that can stand between style tags."""
    return text.replace("\r\n", "\n").replace("</style", r"<\/style")


def inline_json(data: Any) -> str:
    """Return data as JSON that can stand between script tags."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
