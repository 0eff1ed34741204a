"""`coursekit new`: begin a lesson from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    template: Annotated[
        str | None, typer.Argument(help="The name of a template; none: list them.")
    ] = None,
    dest: Annotated[
        Path | None,
        typer.Argument(help="The notebook to write, or a folder for it. Nothing is overwritten."),
    ] = None,
    *,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME VALUE",
            help="Give a parameter a value; may be repeated. `title` and `id` name the lesson.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-f", metavar="PARAMS.yaml", help="Take values from a file."),
    ] = None,
) -> None:
    """Begin a lesson from a template; with no arguments, list the templates."""
    from coursekit.authoring.lesson_templates import (
        TemplateError,
        find_template,
        new_lesson,
        templates,
    )
    from coursekit.cli.pairs import pairs

    if template is None:
        for one in templates():
            typer.echo(f"{one.name:<12} {one.title}")
        typer.echo("\nBegin a lesson: coursekit new NAME my-lesson.ipynb")
        return
    try:
        chosen = find_template(template)
        values: dict[str, object] = {**_from_file(file), **pairs(parameters or [])}
        path = new_lesson(chosen, dest or Path(), values)
    except (TemplateError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Wrote {path}. Open it: coursekit lab {path}")


def _from_file(path: Path | None) -> dict[str, object]:
    if path is None:
        return {}
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no YAML: {error}") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ValueError(f"{path} holds no names and values; write lines such as town: Hailin")  # noqa: TRY004
    return {str(name): value for name, value in data.items()}
