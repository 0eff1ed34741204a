"""Makes HTML by authors safe to show: what is not known to be harmless is taken out."""

from __future__ import annotations

import nh3

_PROSE = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
    "var", "wbr", "audio", "video", "source", "track",
}  # fmt: skip
_MATHS = {
    "math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac",
    "msqrt", "mroot", "mstyle", "merror", "mpadded", "mphantom", "menclose", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable",
    "mtr", "mtd", "mlabeledtr",
}  # fmt: skip
_MATHS_ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display",
    "displaystyle", "encoding", "fence", "form", "height", "largeop", "linethickness", "lspace",
    "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowalign", "rowlines",
    "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset",
    "width",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "audio": {"controls", "src"},
    "col": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"reversed", "start", "type"},
    "source": {"src", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"},
} | dict.fromkeys(_MATHS, _MATHS_ATTRIBUTES)

_LOADING = {"src", "poster"}


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """Keep media that stand in the page itself; whatever would ask another host is dropped."""
    if name in _LOADING:
        return value if value.startswith("data:") and ";" in value else None
    if name == "href" and value.strip().lower().startswith("data:"):
        return None
    if name == "class":
        # Classes of the kit's own forms are not an author's to use.
        kept = [word for word in value.split() if not word.startswith("ck-") or word in _OWN]
        return " ".join(kept) or None
    if name == "id":
        return value if value.startswith("user-") else f"user-{value}"
    return value


_OWN = {"ck-code", "ck-missing", "ck-formula"}

_CLEANER = nh3.Cleaner(
    tags=_PROSE | _MATHS,
    clean_content_tags={"script", "style", "template", "iframe", "object", "noscript", "svg"},
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "data"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """Return the HTML without scripts, styles, events, frames, forms and outside media."""
    return _CLEANER.clean(html)
