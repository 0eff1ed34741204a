"""`coursekit schema`: the data of lessons as JSON Schema."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from coursekit.cli.language import Language
from coursekit.i18n import author_gettext as _a
from coursekit.i18n import listed


def schema(
    name: Annotated[
        str | None, typer.Argument(help="The name of a schema; none: list them.")
    ] = None,
    *,
    language: Language = "",  # noqa: ARG001  it speaks by being read
) -> None:
    """Print the JSON Schema of a kind of data; with no name, list the names."""
    from coursekit.model.diagnostic import did_you_mean

    known = schemas()
    if name is None:
        typer.echo("\n".join(known))
        return
    if name not in known:
        hint = did_you_mean(name, known) or _a("Known are: {names}.").format(names=listed(known))
        said = _a('There is no schema "{name}". {hint}').format(name=name, hint=hint)
        typer.echo(said, err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(made(name, known[name]), indent=2, ensure_ascii=False))


def schemas() -> dict[str, Any]:
    """Return the types that have a published schema, by name."""
    from coursekit.blocks.quiz.bank import Bank
    from coursekit.blocks.registry import TYPES
    from coursekit.model.diagnostic import Diagnostic
    from coursekit.model.lesson import LessonInfo
    from coursekit.model.response import Response
    from coursekit.model.result import Result
    from coursekit.questions import AnyQuestion, AnyQuestionKey, AnyQuestionSpec

    out: dict[str, Any] = {
        "bank": Bank,
        "lesson": LessonInfo,
        "question": AnyQuestion,
        "question-spec": AnyQuestionSpec,
        "question-key": AnyQuestionKey,
        "response": Response,
        "result": Result,
        "diagnostic": Diagnostic,
    }
    for name, one in TYPES.items():
        out |= {name: one.block, f"{name}-spec": one.spec, f"{name}-key": one.key}
        if one.attempt is not None:
            out[f"{name}-attempt"] = one.attempt
    return dict(sorted(out.items()))


def made(name: str, type_: Any) -> dict[str, Any]:
    """Return a schema with its versioned id."""
    from pydantic import TypeAdapter

    from coursekit.model.base import SCHEMA_VERSION

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:coursekit:schema:{name}:{SCHEMA_VERSION}",
        **TypeAdapter(type_).json_schema(),
    }
