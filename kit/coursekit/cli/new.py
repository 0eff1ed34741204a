"""`coursekit new`: begin a lesson from a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a


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
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Begin a lesson from a template; with no arguments, list the templates."""
    from coursekit.authoring.lesson_templates import (
        TemplateError,
        find_template,
        new_lesson,
        templates,
    )
    from coursekit.cli.parameter_args import pairs

    if template is None:
        for one in templates():
            typer.echo(f"{one.name:<12} {one.title}")
        typer.echo("\n" + _a("Begin a lesson: coursekit new NAME my-lesson.ipynb"))
        return
    try:
        chosen = find_template(template)
        values: dict[str, object] = {**_from_file(file), **pairs(parameters or [])}
        path = new_lesson(chosen, dest or Path(), values)
    except (TemplateError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(_a("Wrote {path}. Open it: coursekit lab {path}").format(path=path))


def _from_file(path: Path | None) -> dict[str, object]:
    if path is None:
        return {}
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(
            _a("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(
            _a("{path} is no YAML: {reason}").format(path=path, reason=error)
        ) from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ValueError(  # noqa: TRY004
            _a("{path} holds no names and values; write lines such as town: Hailin").format(
                path=path
            )
        )
    return {str(name): value for name, value in data.items()}
