"""Source code as HTML whose words carry pygments' classes; a stylesheet gives the colours."""

from __future__ import annotations

import html
import re

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound


def highlighted(code: str, word: str = "", _attributes: str = "") -> str:
    """Return a `<pre>` of the code; `word` names its language, as after ``` in Markdown."""
    word = re.sub(r"[^\w+#-]", "", word)[:40]
    made = html.escape(code)
    if word:
        try:
            lexer = get_lexer_by_name(word, stripnl=False, ensurenl=False)
            made = highlight(code, lexer, HtmlFormatter(nowrap=True))
        except ClassNotFound:
            pass
    name = f"{html.escape(word)} highlight" if word else "highlight"
    return f'<pre class="{name}" dir="ltr"><code>{made}</code></pre>'
