"""What an author writes may be hostile: nothing of it runs, loads or takes over the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.model.diagnostic import Report
from coursekit.render import sanitise, to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    '<img src="https://x.example/a.png">',
    '<img src="//x.example/a.png">',
    '<img srcset="https://x.example/a.png 2x">',
    '<img src="\\\\x.example\\a.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="#" onclick="alert(1)">x</a>',
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    '<svg><animate onbegin="alert(1)" attributeName="x"/></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
    '<math href="javascript:alert(1)"><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<math><maction actiontype="statusline#x" xlink:href="javascript:alert(1)">x</maction></math>',
    '<iframe src="https://x.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"></object><embed src="x.swf">',
    '<form action="https://x.example"><input name="a"><button>go</button></form>',
    '<link rel="stylesheet" href="https://x.example/a.css">',
    '<meta http-equiv="refresh" content="0;url=https://x.example">',
    '<base href="https://x.example/">',
    "<style>@import 'https://x.example/a.css'; body{display:none}</style>",
    '<p style="background:url(https://x.example/a.png)">x</p>',
    '<p style="position:fixed;inset:0">x</p>',
    '<div id="coursekit-data">{}</div>',
    '<div class="ck-answer pg-bar">x</div>',
    '<coursekit-block block="quiz"></coursekit-block>',
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<video autoplay src='https://x.example/a.mp4' onplay=alert(1)></video>",
    "<audio><source src='https://x.example/a.mp3'></audio>",
    "<video><track src='https://x.example/a.vtt'></video>",
    "<video poster='https://x.example/a.png'></video>",
    "<body onload=alert(1)>x</body>",
    "<details ontoggle=alert(1) open>x</details>",
    "<a href='https://x.example' target='_blank' rel='opener'>x</a>",
    "[x](javascript:alert(1))",
    '<script>alert(1)</script><a href=" java\nscript:alert(1)">x</a><img src="javascript:">',
    "![x](https://x.example/a.png)",
    "![x](javascript:alert(1))",
    '[x]{onclick="alert(1)" style="position:fixed"}',
    "<x-custom onclick=alert(1)>x</x-custom>",
]

LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background", "style"}


class _Watch(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "form", "input", "button",
                   "link", "meta", "base", "svg", "template", "body", "noscript", "textarea",
                   "annotation-xml", "mglyph"} or "-" in tag:  # fmt: skip
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") or (name in LOADS and not text.startswith("data:image/")):
                self.found.append(f"{name}={value}")
            if name in {"href", "xlink:href"} and not re.match(
                r"https?:|mailto:|tel:|#u-|#$", text
            ):
                self.found.append(f"{name}={value}")
            if name == "id" and not text.startswith("u-"):
                self.found.append(f"{name}={value}")
            if name == "class" and re.search(r"(^|\s)(ck-|pg-|coursekit)", text):
                self.found.append(f"{name}={value}")
            if name in {"target", "autoplay", "rel"} and text != "noopener noreferrer":
                self.found.append(f"{name}={value}")


def dangers(html: str) -> list[str]:
    watch = _Watch()
    watch.feed(html)
    watch.close()
    return watch.found


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_is_harmless(source: str) -> None:
    assert dangers(to_html(source)) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_is_harmless(source: str) -> None:
    assert dangers(sanitise(source)) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_what_was_sanitised_once_stays_harmless_when_read_again(source: str) -> None:
    assert dangers(sanitise(sanitise(source))) == []


@given(st.lists(st.sampled_from([*HOSTILE, "<b>", "</p>", "<math>", "</math>", "<table>", "\n\n",
                                 "`", "<mtext>", "<!--", "-->", "text"]), max_size=5))  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_no_mixture_of_hostile_pieces_gets_through(pieces: list[str]) -> None:
    assert dangers(to_html("".join(pieces))) == []


def test_links_lead_out_without_handing_the_page_over() -> None:
    made = sanitise('<a href="https://example.org/a?b=1#c">x</a>')
    assert made == '<a href="https://example.org/a?b=1#c" rel="noopener noreferrer">x</a>'


def test_what_is_left_out_is_reported() -> None:
    report = Report()
    to_html("text <iframe src='x'></iframe>", report=report)
    assert [(d.code, "<iframe>" in d.message) for d in report] == [("CK407", True)]


def test_code_that_only_speaks_of_a_script_is_not_reported() -> None:
    report = Report()
    made = to_html("`<script>` is an element", report=report)
    assert len(report) == 0
    assert "&lt;script&gt;" in made
