"""coursekit serve: the catalogue, the pages, and live lessons."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coursekit.cli.language import Language
from coursekit.i18n import tell, tell_many

if TYPE_CHECKING:
    from coursekit.serve.app import Settings

STOPPED = 130
"""Exit code of a build that was interrupted."""
FIRST_PORT = 8866
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
    from coursekit.serve.app import (
        LessonServer,
        PortTakenError,
        Settings,
        is_loopback,
        next_free,
    )

    missing = [path for path in paths if not path.exists()]
    if missing:
        said = tell("There is no {path}. Name a notebook or a folder of notebooks.")
        typer.echo(said.format(path=missing[0]), err=True)
        raise typer.Exit(2)
    port = port or next_free(ip, FIRST_PORT)
    settings = Settings(
        notebooks=tuple(path.resolve() for path in paths),
        exports=exports.resolve(),
        ip=ip,
        port=port,
        kernels=kernels,
        warm=preheat,
        idle=idle,
        left=left,
        lifetime=lifetime,
    )
    if build:
        _build_missing(settings)
    server = LessonServer.of(settings)
    for path, why in server.shelf.troubles.items():
        said = tell("{path} is not served: {reason}.").format(path=path, reason=why)
        typer.echo(said, err=True)
    if not is_loopback(ip):
        said = tell(
            "Anyone who can reach {ip} can open these lessons and start kernels here: "
            "put a proxy with TLS in front."
        )
        typer.echo(said.format(ip=ip), err=True)
    address = f"http://{_host(ip)}:{port}/"

    def listening() -> None:
        count = len(server.shelf.lessons())
        said = tell_many(
            "{n} lesson at {address}   (Ctrl-C stops)",
            "{n} lessons at {address}   (Ctrl-C stops)",
            count,
        )
        typer.echo(said.format(n=count, address=address))
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


def _build_missing(settings: Settings) -> None:
    """Build the lessons without a page; one that fails is served as "not built"."""
    from coursekit.serve.lessons import Shelf

    lessons = Shelf(settings.notebooks, settings.exports).lessons().values()
    missing = tuple(lesson.notebook for lesson in lessons if lesson.built is None)
    if not missing:
        return
    from coursekit.cli.build_command import Request, execute
    from coursekit.engine.store import default_folder

    code = execute(Request(paths=missing, out=settings.exports, live=LIVE, cache=default_folder()))
    if code == STOPPED:
        raise typer.Exit(code)


def _host(ip: str) -> str:
    if ip in {"", "0.0.0.0", "::"}:  # noqa: S104  named, not bound
        return "localhost"
    return f"[{ip}]" if ":" in ip else ip
