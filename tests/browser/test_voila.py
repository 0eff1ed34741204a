"""A live page in Chromium: the kernel judges, the key stays there, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from lessons import ANSWER, DEBRIEF, HINT, TOLD, write_quiz_lesson
from playwright.sync_api import Page, Response, WebSocket, expect

from serve.conftest import Folders, Server, Servers, code, notebook

pytestmark = pytest.mark.slow
KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').text).kernelId"
SECRETS = (str(ANSWER), TOLD, HINT, DEBRIEF, "turn to 2", "trust: add 1")

FAILS = """\
from ipywidgets import Button, Output
out, go = Output(), Button(description="Go")
go.on_click(out.capture()(lambda _: 1 / 0))
with out:
    None + 1
display(go, out)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("live")
    write_quiz_lesson(folder)
    notebook(folder / "calls.ipynb", [code(FAILS)], id="calls", title="Calls")
    servers = Servers(Folders(folder, folder / "exports"))
    yield servers("--kernels", "40")
    servers.stop()


class Wire:
    """All that a page received."""

    def __init__(self, page: Page) -> None:
        self.responses: list[Response] = []
        self.frames: list[str] = []
        page.on("response", self._keep)
        page.on("websocket", self._listen)

    def _keep(self, response: Response) -> None:
        self.responses.append(response)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._keep_frame)

    def _keep_frame(self, frame: str | bytes) -> None:
        text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
        self.frames.append(text)

    def find(self, word: str) -> list[str]:
        """Where a word was received."""
        found = [f"frame {n}" for n, frame in enumerate(self.frames) if word in frame]
        received = [r for r in self.responses if r.ok and word.encode() in r.body()]
        return found + [response.url for response in received]


def open_lesson(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/live/archive", timeout=60_000)
    expect(page.get_by_role("button", name="Hand in my answers")).to_have_count(2, timeout=30_000)


def answer_sums(page: Page) -> None:
    fields = page.get_by_label("Your number")
    expect(fields).to_have_count(6)
    for n in range(6):
        fields.nth(n).fill(str(ANSWER if n else 7))


def test_twelve_questions_send_the_players_code_once_and_ask_this_machine_alone(
    page: Page, server: Server
) -> None:
    wire = Wire(page)
    open_lesson(page, server)
    code = [r.url for r in wire.responses if "player.js" in r.url or "page.js" in r.url]
    assert len(code) == 1
    sent = next(r for r in wire.responses if r.url == code[0])
    assert "immutable" in sent.headers["cache-control"]
    # No widget asked its kernel for it.
    assert not any('"kind": "module"' in frame for frame in wire.frames)
    assert max(map(len, wire.frames), default=0) < 40_000


def test_no_key_is_received_before_it_is_due(page: Page, server: Server) -> None:
    wire = Wire(page)
    open_lesson(page, server)
    page.wait_for_timeout(500)
    assert wire.frames, "the page speaks with its kernel"
    for secret in SECRETS:
        assert wire.find(secret) == []
    source = page.content()
    assert not any(secret in source for secret in SECRETS)


def test_the_kernel_judges_and_only_then_says_why(page: Page, server: Server) -> None:
    wire = Wire(page)
    open_lesson(page, server)
    answer_sums(page)
    page.get_by_role("button", name="Hand in my answers").nth(1).click()
    expect(page.get_by_text("5 of 6 right").first).to_be_visible(timeout=15_000)
    assert wire.find(TOLD)
    # The other quiz is not handed in: its hints stay where they are.
    assert wire.find(HINT) == []


def test_a_reload_keeps_everything_though_the_kernel_is_new(page: Page, server: Server) -> None:
    open_lesson(page, server)
    first = page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').text).kernelId"
    )
    page.get_by_label("Hailin").nth(2).check()
    page.get_by_label("Your number").nth(3).fill("12,5")
    page.reload()
    expect(page.get_by_label("Your number").nth(3)).to_have_value("12,5", timeout=30_000)
    expect(page.get_by_label("Hailin").nth(2)).to_be_checked()
    second = page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').text).kernelId"
    )
    assert first != second
    answer_sums(page)
    page.get_by_role("button", name="Hand in my answers").nth(1).click()
    expect(page.get_by_text("5 of 6 right").first).to_be_visible(timeout=15_000)
    page.reload()
    expect(page.get_by_text("5 of 6 right").first).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    new_page: Callable[..., Page],
    server: Server,
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    open_lesson(page, server)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    theme = page.evaluate("document.body.dataset.jpThemeLight")
    assert theme == ("true" if scheme == "light" else "false")


def test_the_live_page_has_contents_tools_and_its_title_once(page: Page, server: Server) -> None:
    open_lesson(page, server)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.get_by_role("button", name="Tools").click()
    tools = page.locator("dialog.pg-tools")
    tools.get_by_label("Large").check()
    tools.get_by_label("Dark").check()
    expect(page.locator("html[data-type=large][data-theme=dark]")).to_have_count(1)
    expect(page.locator("body[data-jp-theme-light=false]")).to_have_count(1)
    expect(tools.get_by_role("button", name="Save my answers")).to_be_visible()
    page.keyboard.press("Escape")
    expect(tools).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_a_page_whose_kernel_is_gone_says_so_and_starts_again(
    new_page: Callable[..., Page],
    server: Server,
    axe: Callable[..., list[str]],
    width: int,
    scheme: str,
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    open_lesson(page, server)
    page.get_by_label("Your number").nth(3).fill("12,5")
    kernel = page.evaluate(KERNEL)
    address = f"/voila/api/shutdown/{kernel}"
    assert server.get(address, "POST", Origin=server.url).status == 204
    # As when the reader comes back to the tab.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    notice = page.get_by_role("alert").filter(has_text="Python")
    expect(notice).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    notice.get_by_role("button").click()
    expect(page.get_by_label("Your number").nth(3)).to_have_value("12,5", timeout=30_000)
    expect(notice).to_have_count(0)
    assert page.evaluate(KERNEL) != kernel
    page.troubles.clear()  # type: ignore[attr-defined]  its channels were refused meanwhile


def test_a_widget_that_fails_says_so_in_plain_words_as_a_cell_does(
    page: Page, server: Server
) -> None:
    wire = Wire(page)
    page.goto(f"{server.url}/live/calls", timeout=60_000)
    said = page.get_by_text("A part of this lesson did not run.")
    expect(said).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Go").click()
    expect(said).to_have_count(2)
    page.set_viewport_size({"width": 390, "height": 700})
    fits = "e => e.closest('pre').scrollWidth <= e.closest('pre').clientWidth"
    assert said.last.evaluate(fits)
    for secret in ("ZeroDivisionError", "lambda _", "None + 1"):
        assert wire.find(secret) == []
