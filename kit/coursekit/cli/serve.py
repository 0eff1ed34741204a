"""coursekit serve: the catalogue, the pages, and live lessons."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import author_ngettext

if TYPE_CHECKING:
    from coursekit.model.diagnostic import Diagnostic
    from coursekit.serve.library import Library
    from coursekit.serve.network import Network
    from coursekit.serve.settings import Settings

STOPPED = 130
"""Exit code of a build that was interrupted."""
FIRST_PORT = 8866
SCAN_PATIENCE = 1.0
"""Seconds to wait for the scan of the notebooks. A library of some thousand lessons is complete by
then; a larger one fills while it is served."""
LARGE = 10_000
"""Lessons that are served as they were last time, until the look is over."""
LIVE = "../../live/{id}"
"""Where a page that this server sends finds its live lesson: whatever path a proxy puts before."""


def serve(  # noqa: PLR0917  typer reads its options from the parameters
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, or folders of them.")],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0: any that is free.")
    ] = 8866,
    ip: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    exports: Annotated[Path, typer.Option(help="Where the built lessons are.")] = Path("exports"),
    kernels: Annotated[int, typer.Option(min=0, help="Live lessons at once, at most.")] = 8,
    preheat: Annotated[int, typer.Option(min=0, help="Of these, kept ready for visits.")] = 1,
    idle: Annotated[float, typer.Option(min=1, help="Seconds an idle kernel lives.")] = 1200,
    left: Annotated[float, typer.Option(min=1, help="Seconds it outlives its browser.")] = 120,
    lifetime: Annotated[float, typer.Option(min=1, help="Seconds it lives in all.")] = 7200,
    per_client: Annotated[
        int, typer.Option(min=0, help="Live lessons at once for one network address; 0: all.")
    ] = 4,
    base_url: Annotated[
        str, typer.Option(help="Path before all addresses, behind a proxy: /kit/.")
    ] = "/",
    public_url: Annotated[
        str, typer.Option(help="What readers see, behind a proxy: https://host/kit/.")
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address or network of a proxy whose X-Forwarded-For is believed."),
    ] = None,
    access_log: Annotated[str, typer.Option(help="File for a line per request; -: stdout.")] = "",
    build: Annotated[bool, typer.Option(help="Build what has no page yet.")] = True,  # noqa: FBT002
    browser: Annotated[bool, typer.Option(help="Open the catalogue in a browser.")] = True,  # noqa: FBT002
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Serve lessons: a catalogue, their pages, and live Python where they need it."""
    from coursekit.serve.library import Library

    missing = [path for path in paths if not path.exists()]
    if missing:
        message = _a("There is no {path}. Name a notebook or a folder of notebooks.")
        typer.echo(message.format(path=missing[0]), err=True)
        raise typer.Exit(2)
    from coursekit.serve.network import find_free_port
    from coursekit.serve.settings import Settings

    base_url, public_origin = _read_addresses(base_url, public_url)
    settings = Settings(
        ip=ip,
        port=port or find_free_port(ip, FIRST_PORT),
        base_url=base_url,
        public_origin=public_origin,
        trusted_proxies=_read_proxies(trusted_proxy or []),
        access_log=access_log,
        kernels=kernels,
        kernels_per_client=per_client,
        warm=preheat,
        idle=idle,
        left=left,
        lifetime=lifetime,
    )
    library = Library(tuple(path.resolve() for path in paths), exports.resolve())
    # Another process scans the notebooks while this one imports Voilà.
    library.indexer.request_scan()
    try:
        if library.index.count() < LARGE:
            library.indexer.wait(SCAN_PATIENCE)
        if build:
            _build_missing(library)
        _serve(settings, library, browser=browser)
    finally:
        library.close()


def _read_addresses(base_url: str, public_url: str) -> tuple[str, str]:
    """Return the path before all addresses, and the origin that readers see, "" for none."""
    from coursekit.serve.settings import parse_base_url, parse_public_url

    try:
        origin, public_base = parse_public_url(public_url) if public_url else ("", "/")
    except ValueError:
        message = _a("“{value}” is no address. Write it as https://host/ or https://host/kit/.")
        raise typer.BadParameter(message.format(value=public_url)) from None
    try:
        base = parse_base_url(base_url)
    except ValueError:
        message = _a("“{value}” is no path. Write it as /kit/, in letters, digits, - . _ ~.")
        raise typer.BadParameter(message.format(value=base_url)) from None
    return base if base != "/" else public_base, origin


def _read_proxies(texts: list[str]) -> tuple[Network, ...]:
    from coursekit.serve.network import parse_networks

    try:
        return parse_networks(texts)
    except ValueError as error:
        message = _a("{reason}. Write an address or a network, as 10.0.0.1 or 10.0.0.0/8.")
        raise typer.BadParameter(message.format(reason=error)) from None


def _serve(settings: Settings, library: Library, *, browser: bool) -> None:
    from coursekit.serve.app import LessonServer
    from coursekit.serve.file_limits import raise_file_limit
    from coursekit.serve.network import ListenError, PortTakenError, is_loopback
    from coursekit.serve.terminal import plain_lines

    ip, port = settings.ip, settings.port

    def print_finding(finding: Diagnostic) -> None:
        typer.echo(plain_lines(str(finding)), err=True)

    max_kernels = raise_file_limit(settings.kernels)
    if max_kernels < settings.kernels:
        message = _a(
            "This system may let only {n} of {all} live lessons run, for want of open files: "
            "allow more (ulimit -n), or ask for fewer (--kernels)."
        )
        typer.echo(message.format(n=max_kernels, all=settings.kernels), err=True)
    server = LessonServer.create(settings, library, print_finding)
    if not is_loopback(ip):
        message = _a(
            "Anyone who can reach {ip} can open these lessons and start kernels here: "
            "put a proxy with TLS in front."
        )
        typer.echo(message.format(ip=ip), err=True)
    address = f"http://{_host(ip)}:{port}{settings.base_url}"

    def listening() -> None:
        count = library.index.count()
        message = author_ngettext(
            "{n} lesson at {address}   (Ctrl-C stops)",
            "{n} lessons at {address}   (Ctrl-C stops)",
            count,
        )
        if library.state().filling:
            message = _a("The notebooks are being read, {n} so far, at {address}   (Ctrl-C stops)")
        public = settings.public_origin
        seen = public + settings.base_url if public else address
        typer.echo(message.format(n=f"{count:,}", address=seen))
        if browser:
            webbrowser.open(address)

    server.listening = listening
    try:
        server.start()
    except PortTakenError as error:
        typer.echo(_a("Port {port} is taken by another program.").format(port=port), err=True)
        if error.free:
            message = _a("Port {port} is free: coursekit serve --port {port} …")
            typer.echo(message.format(port=error.free), err=True)
        raise typer.Exit(1) from None
    except ListenError as error:
        message = _a("Nobody can listen at {ip}, port {port}: {reason}.")
        typer.echo(message.format(ip=ip, port=port, reason=error), err=True)
        raise typer.Exit(1) from None


def _build_missing(library: Library) -> None:
    """Build the lessons without a page; one that fails is served as "not built"."""
    if not library.indexer.wait(0):
        typer.echo(
            _a("Reading the notebooks, to build what has no page (--no-build: serve at once) …")
        )
        while not library.indexer.wait(60):
            state = library.state()
            message = _a("{n} of {all} notebooks are read.")
            typer.echo(message.format(n=f"{state.found - state.unread:,}", all=f"{state.found:,}"))
    missing = tuple(library.unbuilt())
    if not missing:
        return
    from coursekit.cli.build_command import execute
    from coursekit.cli.build_request import Request
    from coursekit.engine.job import Options
    from coursekit.engine.store import default_folder

    options = Options(live=LIVE, cache=default_folder())
    code = execute(Request(paths=missing, options=options, out=library.exports))
    if code == STOPPED:
        raise typer.Exit(code)


def _host(ip: str) -> str:
    if ip in {"", "0.0.0.0", "::"}:  # noqa: S104  named, not bound
        return "localhost"
    return f"[{ip}]" if ":" in ip else ip
