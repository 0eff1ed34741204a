"""What a block type consists of: everything that the rest of the kit needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.model.attempt import Attempt
from coursekit.model.base import Frozen
from coursekit.model.block import Block, BlockKey, BlockSpec
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import Line


@dataclass(frozen=True)
class NameablePart:
    """A part of a block whose id learners' answers are kept under.

    `lines` are its source lines, the first `head` of them the ones that may bear the id; `text` is
    what an id can be made from; `id` is empty where its author gave none.
    """

    lines: tuple[Line, ...]
    head: int
    text: str
    id: str = ""


@dataclass(frozen=True)
class ParsedBlock:
    """What the text of a block came to; `block` is None where nothing is left to show."""

    block: Block | None
    parts: tuple[NameablePart, ...] = ()


@dataclass(frozen=True)
class Analyser:
    """What a type can find out about a block before anybody has seen it, for its author.

    `analyse(block)` returns the result; `describe(block, result)` the lines and
    `summarise(result)` the data that `coursekit check --stories` prints.
    """

    analyse: Callable[[Any], Frozen]
    describe: Callable[[Any, Any], list[str]]
    summarise: Callable[[Any], dict[str, Any]]


def _no_line(_lines: Sequence[Line]) -> Line | None:
    return None


@dataclass(frozen=True)
class BlockType:
    """One block type. `coursekit.blocks.registry` lists them.

    - `name` is the magic (`%%quiz`), the type in specs and keys, and the folder of its templates;
      `aliases` are words in the place of the name that authors are corrected from.
    - `parse(lines, earlier, report)` reads the block whose header is the first line; `earlier` are
      the blocks of the notebook so far, by id. `write(block)` returns text that `parse` reads as
      the same block. `looks_like(lines)` returns the line that shows a cell without a header to be
      meant as one.
    - `attempt` is the class of its attempts, None for a block that is only shown.
    - `public` are the classes that authors use from Python (`from coursekit import …`).
    - `module` is the browser module of a type from another package; it registers itself.
    """

    name: str
    block: type[Block]
    spec: type[BlockSpec]
    key: type[BlockKey]
    parse: Callable[[Sequence[Line], Mapping[str, Block], Report], ParsedBlock]
    write: Callable[[Any], str]
    attempt: type[Attempt] | None = None
    aliases: tuple[str, ...] = ()
    looks_like: Callable[[Sequence[Line]], Line | None] = _no_line
    analyser: Analyser | None = None
    public: tuple[type, ...] = ()
    module: Path | None = None
