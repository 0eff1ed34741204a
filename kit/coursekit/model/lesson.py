"""Lesson: what a notebook says of itself in `metadata.coursekit`."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from coursekit.model.base import Frozen, Markdown


class Form(StrEnum):
    """The forms a lesson takes."""

    LECTURE = "lecture"
    SCENARIO = "scenario"
    TOUR = "tour"
    STAGE = "stage play"
    TESTIMONY = "testimony"
    BROADCAST = "broadcast"
    QUIZ = "quiz"
    DATA = "live data"


class LessonInfo(Frozen):
    """A lesson's data. `duration` is in minutes; `language` a BCP 47 tag; `cover` a file beside
    the notebook. `live` says whether the lesson needs Python while it is taken (None: see for
    yourself)."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    lecturers: tuple[str, ...] = ()
    unit: str = ""
    form: Form = Form.LECTURE
    language: str = "en"
    audience: str = ""
    duration: int | None = Field(default=None, ge=1)
    licence: str = ""
    summary: Markdown = ""
    cover: str = ""
    tags: tuple[str, ...] = ()
    live: bool | None = None
