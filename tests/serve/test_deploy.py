"""The server behind a proxy, set up as docs/deploy.md says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import websocket

from coursekit.serve.message_limits import PROTOCOL

from .conftest import Server, Servers, eventually, free_port, make_folders, message, receive

pytestmark = pytest.mark.slow
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
DOCS = Path(__file__).parents[2] / "docs" / "deploy.md"


@dataclass
class Site:
    """What readers reach, the server behind it, and the log of its requests."""

    url: str
    server: Server
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, headers=names)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, reply.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if NGINX is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("site")
    servers, front = Servers(make_folders(folder)), free_port()
    log = folder / "access.log"
    server = servers(
        *("--public-url", f"http://lessons.example:{front}/kit/", "--trusted-proxy", "127.0.0.1"),
        *("--access-log", str(log), "--per-client", "1"),
    )
    (example,) = re.findall(r"```nginx\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    block = example.replace("443 ssl", f"127.0.0.1:{front}").replace("8866", str(server.port))
    block = re.sub(r"ssl_.*\n", "", block)
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths}\n{block}\n}}\n"
    )
    proxy = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(config)])
    whole = Site(f"http://127.0.0.1:{front}", server, log)

    def answers() -> bool:
        try:
            return whole.get("/kit/health", Host="lessons.example") == (200, "ok\n")
        except OSError:
            return False

    try:
        assert eventually(answers), (folder / "error.log").read_text()
        yield whole
    finally:
        proxy.terminate()
        proxy.wait(timeout=20)
        servers.stop()


def test_pages_and_files_are_found_under_the_public_path(site: Site) -> None:
    status, page = site.get("/kit/", Host="lessons.example")
    assert status == 200
    assert "3 lessons" in page
    links = set(re.findall(r'(?:href|src)="(/[^"]*)"', page))
    assert links
    assert all(link.startswith("/kit/") for link in links)
    for link in links:
        if not link.startswith("/kit/live/"):
            assert site.get(link, Host="lessons.example")[0] == 200, link
    assert site.server.get("/", Host="lessons.example").status == 404


def test_a_host_that_nobody_named_is_refused(site: Site) -> None:
    assert site.server.get("/kit/", Host="evil.example").status == 403
    assert site.server.get("/kit/", Host="lessons.example").status == 200


def test_a_live_lesson_talks_to_its_kernel_and_counts_for_its_reader(site: Site) -> None:
    status, page = site.get("/kit/live/harvest", Host="lessons.example")
    assert status == 200
    assert all(link.startswith("/kit/") for link in re.findall(r'(?:href|src)="(/[^"]*)"', page))
    config = page.split('id="jupyter-config-data" type="application/json">')[1]
    kernel = json.loads(config.split("</script>", maxsplit=1)[0])["kernelId"]
    connection = websocket.create_connection(
        site.url.replace("http", "ws") + f"/kit/api/kernels/{kernel}/channels",
        subprotocols=[PROTOCOL],
        host="lessons.example",
        origin=site.url.replace("127.0.0.1", "lessons.example"),
        timeout=20,
    )
    connection.send_binary(message("kernel_info_request"))
    while receive(connection)["msg_type"] != "kernel_info_reply":
        pass
    connection.shutdown()
    line = '"GET /kit/live/harvest HTTP/1.1" 200'
    assert eventually(lambda: line in site.log.read_text())


def test_a_reader_elsewhere_has_its_own_share_of_live_lessons(site: Site) -> None:
    def visit(address: str) -> int:
        # As the proxy would pass it on.
        headers = {"X_Forwarded_For": address, "Host": "lessons.example"}
        return site.server.get("/kit/live/harvest", **headers).status

    assert [visit(ip) for ip in ("198.51.100.1", "198.51.100.1", "198.51.100.2")] == [200, 503, 200]
    assert eventually(lambda: "198.51.100.2 - - [" in site.log.read_text())


def test_metrics_are_for_this_machine_alone(site: Site) -> None:
    assert site.get("/kit/metrics", Host="lessons.example")[0] == 404
    known = site.server.get("/kit/metrics", Host="lessons.example")
    assert known.status == 200
    assert "coursekit_lessons 3.0" in known.text
    assert re.search(r'coursekit_requests_total\{page="health",status="200"\}', known.text)
    stranger = {"X_Forwarded_For": "198.51.100.1", "Host": "lessons.example"}
    assert site.server.get("/kit/metrics", **stranger).status == 404


def test_a_body_larger_than_any_page_sends_is_refused(site: Site) -> None:
    request = urllib.request.Request(
        f"{site.server.url}/kit/", data=b"x" * 100_000, headers={"Host": "lessons.example"}
    )
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(request, timeout=20)
    assert site.server.get("/kit/health", Host="lessons.example").status == 200
    assert site.server.lines[1:] == []
