"""`coursekit lab`: JupyterLab, ready for lessons."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a


def lab(
    path: Annotated[
        Path | None, typer.Argument(help="A lesson, or a folder of lessons; none: this folder.")
    ] = None,
    *,
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Start JupyterLab on this machine alone, at a lesson or a folder."""
    import subprocess
    import sys

    from coursekit import paths

    where = (path or Path()).absolute()
    if not where.exists():
        typer.echo(
            _a("{path} does not exist. Begin a lesson: coursekit new quiz {path}").format(
                path=path
            ),
            err=True,
        )
        raise typer.Exit(1)
    command = lab_command(where, port, browser=browser)
    command[0] = sys.executable
    settings = (str(paths.templates() / "lab"), os.environ.get("JUPYTER_CONFIG_PATH", ""))
    environment = os.environ | {
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings)),
    }
    if os.name == "posix":
        # What ends this command ends JupyterLab: it takes this process's place.
        os.execve(sys.executable, command, environment)  # noqa: S606  no shell is meant
    try:
        done = subprocess.run(command, env=environment, check=False)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    raise typer.Exit(done.returncode)


def lab_command(where: Path, port: int, *, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab; its root is the folder, never a parent."""
    root = where if where.is_dir() else where.parent
    command = [
        "python",
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.news_url=",
    ]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        # In a container there is often nobody else; it listens on this machine alone.
        command.append("--ServerApp.allow_root=True")
    if not browser:
        command.append("--no-browser")
    if where.is_file():
        from urllib.parse import quote

        command.append(f"--LabApp.default_url=/lab/tree/{quote(where.name)}")
    return command
