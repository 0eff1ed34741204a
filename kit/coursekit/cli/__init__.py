"""The command line: thin, one file per command; heavy imports stay inside the functions."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from coursekit.cli.parameter_args import joined

COMMANDS = ("new", "parameters", "check", "build", "serve", "lab", "schema")


def main() -> None:
    """Run the `coursekit` command."""
    app = typer.Typer(
        name="coursekit",
        help="Interactive lessons from notebooks: write, check, build, serve.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name in COMMANDS:
        module = import_module(f"coursekit.cli.{name}")
        app.command(name)(getattr(module, name))
    app(joined(sys.argv[1:]))
