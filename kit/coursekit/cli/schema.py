"""`coursekit schema`: the data of lessons as JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
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
    typer.echo(json.dumps(known[name](), indent=2, ensure_ascii=False))


def schemas() -> dict[str, Callable[[], dict[str, Any]]]:
    """Return what makes each published schema, by name."""
    from coursekit.blocks.quiz.bank import Bank
    from coursekit.blocks.registry import TYPES
    from coursekit.model.diagnostic import Diagnostic
    from coursekit.model.lesson import LessonInfo
    from coursekit.model.response import Response
    from coursekit.model.result import Result
    from coursekit.questions import AnyQuestion, AnyQuestionKey, AnyQuestionSpec

    types: dict[str, Any] = {
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
        types |= {name: one.block, f"{name}-spec": one.spec, f"{name}-key": one.key}
        if one.attempt is not None:
            types[f"{name}-attempt"] = one.attempt
    named = {name: partial(type_schema, name, type_) for name, type_ in types.items()}
    return dict(sorted((named | {"player": player_schema}).items()))


def type_schema(name: str, type_: Any) -> dict[str, Any]:
    """Return the schema of one type, as it is read, with its versioned id."""
    from pydantic import TypeAdapter

    return _identified(name, TypeAdapter(type_).json_schema())


def player_schema() -> dict[str, Any]:
    """Return the definitions of all that the kit writes for its player: the specs, keys and
    attempts of its own blocks and questions. The player's TypeScript types are made of it."""
    from pydantic import BaseModel, TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema, models_json_schema

    from coursekit.blocks.registry import BUILT_IN as BLOCKS
    from coursekit.model.attempt import Attempt
    from coursekit.model.block import BlockSpec
    from coursekit.model.question import QuestionKey, QuestionSpec
    from coursekit.model.response import Response
    from coursekit.questions.registry import BUILT_IN as QUESTIONS

    models: list[type[BaseModel]] = [BlockSpec, QuestionSpec, QuestionKey, Attempt]
    models += [half for block in BLOCKS for half in (block.spec, block.key)]
    models += [half for question in QUESTIONS for half in (question.spec, question.key)]
    models += [one.attempt for one in BLOCKS if one.attempt is not None]

    class Untitled(GenerateJsonSchema):
        # A title would become a type's name in TypeScript.
        def field_title_should_be_set(self, schema: Any) -> bool:
            del schema
            return False

    _, schema = models_json_schema(
        [(model, "serialization") for model in models],
        schema_generator=Untitled,
    )
    question = {"oneOf": [{"$ref": f"#/$defs/{one.spec.__name__}"} for one in QUESTIONS]}
    response = TypeAdapter(Response | None).json_schema()
    definitions = schema["$defs"] | {"AnyQuestionSpec": question, "Response": response}
    return _identified("player", {"$defs": dict(sorted(definitions.items()))})


def _identified(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    from coursekit.model.base import SCHEMA_VERSION

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:coursekit:schema:{name}:{SCHEMA_VERSION}",
        **schema,
    }
