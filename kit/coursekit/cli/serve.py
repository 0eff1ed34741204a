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
    from coursekit.serve.app import Settings
    from coursekit.serve.library import Library

STOPPED = 130
"""Exit code of a build that was interrupted."""
FIRST_PORT = 8866
PATIENCE = 1.0
"""Seconds to wait for the scan of the notebooks. A library of some thousand lessons is complete by
then; a larger one fills while it is served."""
LARGE = 10_000
"""Lessons that are served as they were last time, until the look is over."""
LIVE = "/live/{id}"
"""Where a page that this server sends finds its live lesson."""


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
    build: Annotated[bool, typer.Option(help="Build what has no page yet.")] = True,  # noqa: FBT002
    browser: Annotated[bool, typer.Option(help="Open the catalogue in a browser.")] = True,  # noqa: FBT002
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Serve lessons: a catalogue, their pages, and live Python where they need it."""
    from coursekit.serve.library import Library

    missing = [path for path in paths if not path.exists()]
    if missing:
        said = _a("There is no {path}. Name a notebook or a folder of notebooks.")
        typer.echo(said.format(path=missing[0]), err=True)
        raise typer.Exit(2)
    library = Library(tuple(path.resolve() for path in paths), exports.resolve())
    # Another process looks at the notebooks while this one imports Voilà.
    library.keeper.ask()
    from coursekit.serve.app import Settings, next_free

    port = port or next_free(ip, FIRST_PORT)
    settings = Settings(
        ip=ip,
        port=port,
        kernels=kernels,
        warm=preheat,
        idle=idle,
        left=left,
        lifetime=lifetime,
    )
    try:
        if library.index.count() < LARGE:
            library.keeper.wait(PATIENCE)
        if build:
            _build_missing(library)
        _serve(settings, library, browser=browser)
    finally:
        library.close()


def _serve(settings: Settings, library: Library, *, browser: bool) -> None:
    from coursekit.serve.app import LessonServer, NoListeningError, PortTakenError, is_loopback
    from coursekit.serve.file_limits import room_for

    ip, port = settings.ip, settings.port

    def notice(finding: Diagnostic) -> None:
        typer.echo(str(finding), err=True)

    room = room_for(settings.kernels)
    if room < settings.kernels:
        said = _a(
            "This system may let only {n} of {all} live lessons run, for want of open files: "
            "allow more (ulimit -n), or ask for fewer (--kernels)."
        )
        typer.echo(said.format(n=room, all=settings.kernels), err=True)
    server = LessonServer.of(settings, library, notice)
    if not is_loopback(ip):
        said = _a(
            "Anyone who can reach {ip} can open these lessons and start kernels here: "
            "put a proxy with TLS in front."
        )
        typer.echo(said.format(ip=ip), err=True)
    address = f"http://{_host(ip)}:{port}/"

    def listening() -> None:
        count = library.index.count()
        said = author_ngettext(
            "{n} lesson at {address}   (Ctrl-C stops)",
            "{n} lessons at {address}   (Ctrl-C stops)",
            count,
        )
        if library.state().filling:
            said = _a("The notebooks are being read, {n} so far, at {address}   (Ctrl-C stops)")
        typer.echo(said.format(n=f"{count:,}", address=address))
        if browser:
            webbrowser.open(address)

    server.listening = listening
    try:
        server.start()
    except PortTakenError as error:
        typer.echo(_a("Port {port} is taken by another program.").format(port=port), err=True)
        if error.free:
            said = _a("Port {port} is free: coursekit serve --port {port} …")
            typer.echo(said.format(port=error.free), err=True)
        raise typer.Exit(1) from None
    except NoListeningError as error:
        said = _a("Nobody can listen at {ip}, port {port}: {reason}.")
        typer.echo(said.format(ip=ip, port=port, reason=error), err=True)
        raise typer.Exit(1) from None


def _build_missing(library: Library) -> None:
    """Build the lessons without a page; one that fails is served as "not built"."""
    if not library.keeper.wait(0):
        typer.echo(
            _a("Reading the notebooks, to build what has no page (--no-build: serve at once) …")
        )
        while not library.keeper.wait(60):
            state = library.state()
            said = _a("{n} of {all} notebooks are read.")
            typer.echo(said.format(n=f"{state.found - state.unread:,}", all=f"{state.found:,}"))
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
