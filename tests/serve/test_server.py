"""The server itself, over HTTP."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from coursekit.engine.lock import Lock
from coursekit.serve.index import default_file
from coursekit.serve.message_limits import PROTOCOL

from .conftest import SECRET, SERVE, Folders, Server, Servers, code, eventually, notebook, prose

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]


def test_the_catalogue_lists_lessons_for_readers_without_script(serve: Serve) -> None:
    server = serve()
    english = server.get("/", Accept_Language="fr, en;q=0.7, zh;q=0.2").text
    assert "A cup of tea" in english
    assert "3 lessons" in english
    assert 'href="/lessons/tea/index.html"' in english
    assert 'href="/live/harvest"' in english
    assert 'href="/live/tea"' not in english
    assert "Not built yet" in english
    chinese = server.get("/?lang=zh").text
    assert '<html lang="zh-CN">' in chinese
    assert "3 门课程" in chinese
    found = server.get("/?q=wei+harv&length=30").text
    assert "1 lesson<" in found
    assert "The harvest" in found
    assert "A cup of tea" not in found


@pytest.mark.parametrize(
    "query",
    [
        "q=%22",
        "q=AND+OR+NEAR%28",
        "q=%00%EF%BF%BF%ED%9F%BF",
        "q=" + "%E5%8E%86" * 900,
        "page=0",
        "page=-1",
        "page=%D9%A3",
        "page=1e9",
        "page=99999999999999999999",
        "form=%27%3B--&language=%25&length=x",
        "q=tea&q=cup&page=1&page=2",
    ],
)
def test_any_query_is_answered_with_a_catalogue(shared: Server, query: str) -> None:
    reply = shared.get(f"/?{query}")
    assert reply.status == 200
    assert 'role="search"' in reply.text


def test_pages_are_links_that_keep_the_search(folders: Folders, serve: Serve) -> None:
    for n in range(60):
        notebook(folders.notebooks / f"n{n}.ipynb", [], id=f"n-{n}", title=f"Lesson {n:02}")
    server = serve()
    first = server.get("/?q=lesson&lang=en").text
    assert "1–48 of 60 lessons" in first
    assert 'rel="next" href="?lang=en&amp;q=lesson&amp;page=2"' in first
    second = server.get("/?q=lesson&lang=en&page=2").text
    assert "49–60 of 60 lessons" in second
    assert "Lesson 59" in second
    assert "Lesson 00" not in second


def test_what_comes_and_goes_is_seen_without_a_restart(folders: Folders, serve: Serve) -> None:
    server = serve()
    assert "3 lessons" in server.get("/").text
    notebook(folders.notebooks / "more.ipynb", [prose("x")], id="more", title="One more")
    (folders.notebooks / "new.ipynb").unlink()
    built = folders.exports / "more"
    built.mkdir()
    (built / "index.html").write_text("<p>More.")
    assert eventually(lambda: "More." in server.get("/lessons/more/index.html").text)
    assert eventually(lambda: "One more" in server.get("/").text)
    assert "Not built yet" not in server.get("/").text
    assert server.get("/lessons/new/index.html").status == 404


def test_it_answers_while_the_notebooks_are_still_being_read(
    folders: Folders, serve: Serve
) -> None:
    file = default_file((folders.notebooks,), folders.exports)
    file.parent.mkdir(parents=True, exist_ok=True)
    # As long as another process looks at these folders, nobody else does.
    other = Lock(file.with_suffix(".lock"))
    other.acquire()
    server = serve()
    assert "still being read" in server.get("/").text
    waiting = server.get("/live/harvest")
    assert (waiting.status, waiting.headers["Retry-After"]) == (503, "60")
    # What was built is there at once.
    assert "The page." in server.get("/lessons/tea/index.html").text
    other.release()
    assert eventually(lambda: "3 lessons" in server.get("/").text)
    assert eventually(lambda: "still being read" not in server.get("/").text)


def test_what_is_not_served_is_told_where_the_server_was_started(
    folders: Folders, serve: Serve
) -> None:
    (folders.notebooks / "torn.ipynb").write_text("{")
    notebook(folders.notebooks / "z.ipynb", [], id="tea", title="Another tea")
    server = serve()
    assert eventually(lambda: len(server.lines) == 3)
    said = "".join(server.lines)
    assert "torn.ipynb is not served: it is no notebook" in said
    assert 'z.ipynb is not served: its id "tea" is that of' in said
    assert "Another tea" not in server.get("/").text


def test_no_process_outlives_the_server(serve: Serve) -> None:
    server = serve()
    started = psutil.Process(server.process.pid).children(recursive=True)
    assert any("coursekit.serve.indexer" in " ".join(child.cmdline()) for child in started)
    server.process.kill()
    server.process.wait()
    assert eventually(lambda: not any(child.is_running() for child in started))


def test_every_response_carries_its_headers(serve: Serve) -> None:
    server = serve()
    paths = ["/", "/assets/catalogue.css", "/lessons/tea/index.html", "/lessons/tea/handout.pdf"]
    paths += ["/covers/tea", "/nowhere", "/lessons/tea/key.pdf", "/live/tea", "/live/harvest"]
    paths += ["/voila/static/voila.js", "/voila/templates/coursekit/static/live.css"]
    for path in paths:
        headers = server.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"], path
        assert "Server" not in headers, path
        assert "Set-Cookie" not in headers, path
    assert "script-src" not in server.get("/").headers["Content-Security-Policy"]
    policy = server.get("/live/harvest").headers["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script


@pytest.mark.parametrize(
    "path",
    [
        "/lessons/tea/key.pdf",
        "/lessons/tea/lesson.ipynb",
        "/lessons/tea/lesson.ipynb.bak",
        "/lessons/tea/.env",
        "/lessons/tea/notes.txt",
        "/lessons/tea/../../secret.txt",
        "/lessons/tea/..%2f..%2fsecret.txt",
        "/lessons/%2e%2e/secret.txt",
        "/lessons/tea/%2e%2e/%2e%2e/secret.txt",
        "/lessons/../secret.txt",
        "/covers/new",
        "/covers/../secret.txt",
        "/live/../secret.txt",
        "/live/..%2fsecret.txt",
        "/live/secret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fpyproject.toml",
        "/voila/static/../../../../../../../../etc/passwd",
        "/voila/static//etc/passwd",
        "/voila/static/%2fetc/passwd",
        "/voila/static/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/voila/templates/coursekit/static/../../../../../etc/passwd",
        "/voila/templates/../../static/secret.txt",
        "/voila/templates/x",
        "/voila/templates/lab/static/index.css",
        "/voila/files/secret.txt",
        "/voila/files/harvest.ipynb",
        "/voila/render/harvest.ipynb",
        "/voila/tree",
        "/voila/api/contents/secret.txt",
        "/voila/api/themes/../../../../../../etc/passwd",
        "/voila/labextensions/../../../../../../etc/passwd",
        "/voila/labextensions//etc/passwd",
        "/api/contents/secret.txt",
        "/api/kernels",
        "/api/sessions",
        "/api/kernelspecs",
        "/api/terminals",
        "/files/secret.txt",
        "/login",
    ],
)
def test_only_the_served_lessons_can_be_reached(shared: Server, path: str) -> None:
    reply = shared.get(path)
    assert reply.status in {400, 403, 404, 405}
    assert SECRET not in reply.text
    assert "root:" not in reply.text
    assert "Traceback" not in reply.text


KERNEL = "11111111-1111-1111-1111-111111111111"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Protocol": PROTOCOL,
}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/api/kernels/{KERNEL}/channels", UPGRADE, 404),
        ("/voila/labextensions/none.js", {}, 404),
        ("/voila/api/themes/none.css", {}, 404),
        ("/voila/static/../x", {}, 403),
        (f"/assets/{'a' * 300}", {}, 404),
        (f"/lessons/{'a' * 300}/index.html", {}, 404),
        ("/nope?lang=%ff", {}, 404),
        ("/?q=%ff", {}, 400),
        ("/", {"Accept_Language": "en;q=1.2.3, zh;q=., fr;q=x"}, 200),
    ],
)
def test_what_is_asked_for_in_vain_or_oddly_is_answered_with_a_page_and_is_no_news(
    shared: Server, path: str, headers: dict[str, str], status: int
) -> None:
    before = len(shared.lines)
    reply = shared.get(path, **headers)
    assert reply.status == status
    assert reply.text.startswith("<!DOCTYPE html>")
    assert "Set-Cookie" not in reply.headers
    assert shared.lines[before:] == []


def test_the_head_of_a_page_is_sent_and_runs_nothing(serve: Serve) -> None:
    server = serve()
    for path in ("/", "/live/harvest", "/lessons/tea/index.html"):
        reply = server.get(path, method="HEAD")
        assert (reply.status, reply.body) == (200, b""), path
    assert server.get("/live/none", method="HEAD").status == 404
    assert server.kernels() == []


def test_a_built_page_is_sent_and_known_again(serve: Serve) -> None:
    server = serve()
    assert server.get("/lessons/tea/").headers["Location"] == "index.html"
    first = server.get("/lessons/tea/index.html")
    assert "The page." in first.text
    assert server.get("/lessons/tea/index.html", If_None_Match=first.headers["Etag"]).status == 304
    assert server.get("/lessons/tea/handout.pdf").headers["Content-Type"] == "application/pdf"
    assert server.get("/lessons/new/index.html").status == 404
    assert "not built" in server.get("/lessons/new/index.html").text


def test_a_lesson_without_live_python_never_starts_a_kernel(serve: Serve) -> None:
    server = serve()
    reply = server.get("/live/tea")
    assert (reply.status, reply.headers["Location"]) == (302, "/lessons/tea/index.html")
    assert server.kernels() == []


def test_a_live_page_runs_the_lesson_and_hides_its_code(serve: Serve) -> None:
    page = serve().get("/live/harvest").text
    assert "6 rows of soy here" in page
    assert "Rows of soy" in page
    assert "Wei Lan" in page
    assert "import ipywidgets" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_a_live_page_shows_its_plots(tmp_path: Path) -> None:
    plot = "import ipywidgets\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    notebook(
        tmp_path / "plot.ipynb",
        [code(plot), code("ipywidgets.IntSlider()")],
        id="plot",
        title="A plot",
    )
    servers = Servers(Folders(tmp_path, tmp_path / "exports"))
    try:
        assert "data:image/png;base64" in servers().get("/live/plot").text
    finally:
        servers.stop()


def test_parameters_in_the_address_reach_the_lesson_in_their_types(serve: Serve) -> None:
    page = serve().get("/live/harvest?rows=4&crop=wheat&place=R%26D&lang=zh").text
    assert "8 rows of wheat R&amp;D" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rows=many", ["rows", "a whole number from 1 to 9"]),
        ("rows=40", ["rows", "from 1 to 9"]),
        ("crop=rice", ["crop", "wheat", "soy"]),
        ("rowz=4", ["rowz", "rows"]),
        ("crop=%3Cscript%3Ealert(1)%3C/script%3E", ["crop", "&lt;"]),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_does(
    shared: Server, query: str, said: list[str]
) -> None:
    reply = shared.get(f"/live/harvest?{query}")
    assert reply.status == 400
    for word in said:
        assert word in reply.text
    assert "<script>alert" not in reply.text
    assert shared.kernels() == []


def test_a_foreign_host_name_is_refused_on_this_machine(serve: Serve) -> None:
    reply = serve().get("/", Host="evil.example")
    assert reply.status == 403
    assert "tea" not in reply.text


def test_a_taken_port_is_said_with_the_next_that_is_free(folders: Folders) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [sys.executable, "-c", SERVE, str(folders.notebooks), "--no-build"]
        command += ["--no-browser", "--exports", str(folders.exports), "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("ip", ["203.0.113.1", "no..address"])
def test_an_address_that_nobody_can_listen_at_is_said(folders: Folders, ip: str) -> None:
    command = [sys.executable, "-c", SERVE, str(folders.notebooks), "--no-build", "--no-browser"]
    command += ["--exports", str(folders.exports), "--port", "0", "--ip", ip]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert f"Nobody can listen at {ip}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_port_0_is_any_that_is_free_and_is_said(folders: Folders) -> None:
    command = [sys.executable, "-c", SERVE, str(folders.notebooks), "--no-build", "--no-browser"]
    command += ["--exports", str(folders.exports), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = said.split(" at ")[1].split()[0]
            with urllib.request.urlopen(address, timeout=20) as answer:
                assert answer.status == 200
        finally:
            process.send_signal(signal.SIGINT)


def test_ctrl_c_ends_quietly_and_leaves_no_kernel(serve: Serve) -> None:
    server = serve()
    server.get("/live/harvest")
    kernels = server.kernels()
    assert len(kernels) == 1
    server.stop()
    assert server.process.returncode == 0
    assert eventually(lambda: not any(kernel.is_running() for kernel in kernels), 10)
    assert len(server.lines) == 1, server.lines


def test_an_address_others_can_reach_is_warned_of(serve: Serve) -> None:
    server = serve("--ip", "0.0.0.0")  # noqa: S104
    assert any("Anyone who can reach" in line for line in server.lines)


def test_what_has_no_page_is_built_first_and_what_fails_is_listed_as_such(
    folders: Folders,
) -> None:
    notebook(folders.notebooks / "torn.ipynb", [code("1 / 0")], id="torn", title="Torn")
    notebook(folders.notebooks / "fresh.ipynb", [prose("Fresh.")], id="fresh", title="Fresh")
    servers = Servers(folders)
    try:
        server = servers("--build")
        assert "Fresh." in server.get("/lessons/fresh/index.html").text, server.lines
        assert "Not built yet" in server.get("/?q=torn").text
        assert server.get("/lessons/torn/index.html").status == 404
        # What was built before is not built again.
        assert server.get("/lessons/tea/index.html").text.endswith("The page.")
    finally:
        servers.stop()


def test_a_lesson_leads_back_to_the_catalogue_and_on_to_the_next(
    folders: Folders, serve: Serve
) -> None:
    shell = '<!doctype html><title>x</title><div class="pg-shell" id="shell"></div><p>The page.'
    (folders.exports / "harvest" / "index.html").write_text(shell)
    built = folders.exports / "new"
    built.mkdir()
    (built / "index.html").write_text(shell)
    server = serve()
    page = server.get("/lessons/new/index.html").text
    assert '<a href="/?lang=en">All lessons</a>' in page
    assert '<a rel="next" href="/lessons/harvest/index.html" lang="en">' in page
    assert "Next lesson: The harvest" in page
    assert 'rel="next"' not in server.get("/lessons/harvest/index.html").text
    live = server.get("/live/harvest").text
    assert '<a href="/?lang=en">All lessons</a>' in live
    assert "coursekitLinks" not in live


def test_the_language_of_the_catalogue_may_name_a_region(shared: Server) -> None:
    page = shared.get("/?lang=zh-CN&language=zh-CN").text
    assert "1 门课程" in page
    assert '<option value="zh" selected>' in page
