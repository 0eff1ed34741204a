"""HTML by an author as HTML that is safe to show: an allowlist, kept by nh3.

What an author writes is hostile until shown otherwise. Nothing that runs, loads from elsewhere,
restyles the page or takes the name of a part of it gets through.
"""

from __future__ import annotations

import re
from pathlib import Path
from string import ascii_lowercase

import nh3

from coursekit.i18n import author_gettext as _a
from coursekit.model.diagnostic import Place, Report
from coursekit.render.findings_html import Findings
from coursekit.render.inline_media import inlined

PREFIX = "u-"
"""What ids of authors begin with, so that none can stand for a part of the page."""

_TEXT = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i",
    "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
_MEDIA = {"img", "video", "audio", "source", "track"}
_MATHML = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mspace", "mtext", "mfrac",
    "msqrt", "mroot", "mstyle", "merror", "mpadded", "mphantom", "mfenced", "menclose", "msub",
    "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none",
    "mtable", "mtr", "mtd", "mlabeledtr", "maction",
}  # fmt: skip
_TAGS = _TEXT | _MEDIA | _MATHML
_DROPPED_WHOLE = {
    "script", "style", "template", "svg", "iframe", "object", "embed", "noscript", "title",
    "textarea", "select", "option", "annotation-xml", "noembed", "noframes", "xmp", "plaintext",
}  # fmt: skip
_MATHML_ATTRIBUTES = {
    "display", "displaystyle", "scriptlevel", "mathvariant", "mathsize", "stretchy", "fence",
    "separator", "lspace", "rspace", "form", "largeop", "movablelimits", "symmetric", "minsize",
    "maxsize", "accent", "accentunder", "linethickness", "columnalign", "rowalign",
    "columnspacing", "rowspacing", "columnlines", "rowlines", "frame", "notation", "width",
    "height", "depth", "voffset", "open", "close", "separators", "columnspan", "rowspan",
    "bevelled", "numalign", "denomalign",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title", "class", "id", "translate", "aria-label"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src", "poster", "width", "height", "controls", "loop", "muted", "preload"},
    "audio": {"src", "controls", "loop", "muted", "preload"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "align", "headers"},
    "th": {"colspan", "rowspan", "align", "scope", "headers"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "details": {"open"},
    "annotation": {"encoding"},
    **{tag: _MATHML_ATTRIBUTES for tag in _MATHML if tag != "annotation"},
}
_LOADED = {("img", "src"), ("video", "src"), ("video", "poster"), ("audio", "src"),
           ("source", "src"), ("track", "src")}  # fmt: skip
_LINK = re.compile(r"^(?:https?:|mailto:|tel:|#|(?![a-z][a-z0-9+.-]*:))", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[<>\"]")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_CLASS = re.compile(r"^(?!ck-|pg-|coursekit|jp-)[A-Za-z][\w-]{0,60}$", re.IGNORECASE)
_EMPTY_HEAD = re.compile(r'<th((?: [\w-]+="[^"]*")*)>\s*</th>')
_SCOPE = re.compile(r' scope="[^"]*"')
_GONE = re.compile(
    r"<(script|style|iframe|object|embed|form|input|button|select|textarea|svg|canvas|link|meta"
    r"|base|frame|frameset|applet)\b",
    re.IGNORECASE,
)


def sanitise(
    html: str,
    *,
    folder: Path | None = None,
    report: Report | None = None,
    place: Place | None = None,
) -> str:
    """Return HTML with everything that could run or load taken out; files under `folder` inlined.

    `place` is where the text begins in the author's file, for findings.
    """
    findings = Findings(html, report, place or Place())
    tell_what_goes(html, findings)
    return cleaned(html, folder, findings)


def tell_what_goes(html: str, findings: Findings) -> None:
    """Report the elements in author's HTML that a page does not take over."""
    for name in dict.fromkeys(m[1].lower() for m in _GONE.finditer(html)):
        found = re.search(rf"<{name}\b", html, re.IGNORECASE)
        findings.add(
            "CK407",
            _a("A lesson's text can't hold <{name}>; it was left out.").format(name=name),
            found[0] if found else "",
            _a("Use Markdown, a picture file, or a block of the kit."),
        )


def cleaned(html: str, folder: Path | None, findings: Findings) -> str:
    """Return sanitised HTML; what files it asks for is found in `folder` or reported."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if (tag, name) in _LOADED:
            return inlined(value, folder, findings)
        return _kept(name, value)

    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        # Each address is judged by the filter; this set only lets them reach it, drives too.
        url_schemes={"http", "https", "mailto", "tel", "data", "file", *ascii_lowercase},
        link_rel="noopener noreferrer",
    )
    return _EMPTY_HEAD.sub(_plain_cell, clean)


def _plain_cell(head: re.Match[str]) -> str:
    """Return a head that says nothing, such as the corner of a data frame, as a plain cell."""
    return f"<td{_SCOPE.sub('', head[1])}></td>"


def _kept(name: str, value: str) -> str | None:
    """Return the attribute's value as it may stand, or None where it must go."""
    match name:
        case "href":
            return _link(_CONTROL.sub("", value))
        case "id":
            return f"{PREFIX}{value}" if value and not _CONTROL.search(value) else None
        case "headers":
            return " ".join(PREFIX + word for word in value.split())
        case "class":
            return " ".join(word for word in value.split() if _CLASS.match(word)) or None
        case "dir":
            return value if value.lower() in {"ltr", "rtl", "auto"} else None
    return value


def _link(address: str) -> str | None:
    if not _LINK.match(address) or _NO_ADDRESS.search(address):
        return None
    return f"#{PREFIX}{address[1:]}" if address[:1] == "#" and len(address) > 1 else address
