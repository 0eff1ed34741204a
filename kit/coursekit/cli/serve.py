"""coursekit serve: the catalogue, the pages, and live lessons."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.language import Language
from coursekit.i18n import tell, tell_many

if TYPE_CHECKING:
    from coursekit.model.diagnostic import Diagnostic
    from coursekit.serve.app import Settings
    from coursekit.serve.shelf import Shelf

STOPPED = 130
"""Exit code of a build that was interrupted."""
FIRST_PORT = 8866
PATIENCE = 1.0
"""Seconds to wait for the look at the notebooks. A shelf of some thousand lessons is whole by then;
a larger one fills while it is served."""
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
    from coursekit.serve.shelf import Shelf

    missing = [path for path in paths if not path.exists()]
    if missing:
        said = tell("There is no {path}. Name a notebook or a folder of notebooks.")
        typer.echo(said.format(path=missing[0]), err=True)
        raise typer.Exit(2)
    shelf = Shelf(tuple(path.resolve() for path in paths), exports.resolve())
    # Another process looks at the notebooks while this one imports Voilà.
    shelf.keeper.ask()
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
        if shelf.index.count() < LARGE:
            shelf.keeper.wait(PATIENCE)
        if build:
            _build_missing(shelf)
        _serve(settings, shelf, browser=browser)
    finally:
        shelf.close()


def _serve(settings: Settings, shelf: Shelf, *, browser: bool) -> None:
    from coursekit.serve.app import LessonServer, NoListeningError, PortTakenError, is_loopback
    from coursekit.serve.room import room_for

    ip, port = settings.ip, settings.port

    def notice(finding: Diagnostic) -> None:
        typer.echo(str(finding), err=True)

    room = room_for(settings.kernels)
    if room < settings.kernels:
        said = tell(
            "This system may let only {n} of {all} live lessons run, for want of open files: "
            "allow more (ulimit -n), or ask for fewer (--kernels)."
        )
        typer.echo(said.format(n=room, all=settings.kernels), err=True)
    server = LessonServer.of(settings, shelf, notice)
    if not is_loopback(ip):
        said = tell(
            "Anyone who can reach {ip} can open these lessons and start kernels here: "
            "put a proxy with TLS in front."
        )
        typer.echo(said.format(ip=ip), err=True)
    address = f"http://{_host(ip)}:{port}/"

    def listening() -> None:
        count = shelf.index.count()
        said = tell_many(
            "{n} lesson at {address}   (Ctrl-C stops)",
            "{n} lessons at {address}   (Ctrl-C stops)",
            count,
        )
        if shelf.state().filling:
            said = tell("The notebooks are being read, {n} so far, at {address}   (Ctrl-C stops)")
        typer.echo(said.format(n=f"{count:,}", address=address))
        if browser:
            webbrowser.open(address)

    server.listening = listening
    try:
        server.start()
    except PortTakenError as error:
        typer.echo(tell("Port {port} is taken by another program.").format(port=port), err=True)
        if error.free:
            said = tell("Port {port} is free: coursekit serve --port {port} …")
            typer.echo(said.format(port=error.free), err=True)
        raise typer.Exit(1) from None
    except NoListeningError as error:
        said = tell("Nobody can listen at {ip}, port {port}: {reason}.")
        typer.echo(said.format(ip=ip, port=port, reason=error), err=True)
        raise typer.Exit(1) from None


def _build_missing(shelf: Shelf) -> None:
    """Build the lessons without a page; one that fails is served as "not built"."""
    if not shelf.keeper.wait(0):
        typer.echo(
            tell("Reading the notebooks, to build what has no page (--no-build: serve at once) …")
        )
        while not shelf.keeper.wait(60):
            state = shelf.state()
            said = tell("{n} of {all} notebooks are read.")
            typer.echo(said.format(n=f"{state.found - state.unread:,}", all=f"{state.found:,}"))
    missing = tuple(shelf.unbuilt())
    if not missing:
        return
    from coursekit.cli.build_command import execute
    from coursekit.cli.build_request import Request
    from coursekit.engine.job import Options
    from coursekit.engine.store import default_folder

    options = Options(live=LIVE, cache=default_folder())
    code = execute(Request(paths=missing, options=options, out=shelf.exports))
    if code == STOPPED:
        raise typer.Exit(code)


def _host(ip: str) -> str:
    if ip in {"", "0.0.0.0", "::"}:  # noqa: S104  named, not bound
        return "localhost"
    return f"[{ip}]" if ":" in ip else ip
