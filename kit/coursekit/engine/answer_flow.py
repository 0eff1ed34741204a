"""Which code cells of a lesson hold values that its blocks' right answers are made from.

Text blocks name variables between double braces; blocks made in Python take any that their cells
mention. From there the flow is followed backwards through assignments, calls and functions. What
cannot be followed (magics, `exec`, a cell that does not parse) makes every code cell count.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coursekit.authoring.cell_header import header_of

_HOLE = re.compile(r"\{\{(.*?)\}\}")
_WORD = re.compile(r"[^\W\d]\w*")
_KNOWN_MAGIC = re.compile(
    r"^%(?:load_ext coursekit|matplotlib\b.*|config InlineBackend\b.*)$", re.MULTILINE
)
_BUILTINS = frozenset(dir(builtins))
_UNTRACEABLE = {"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__"}


@dataclass(frozen=True)
class _Names:
    """The names that a cell mentions, and those whose values it may make or change."""

    mentioned: frozenset[str]
    made: frozenset[str]
    imported: frozenset[str] = frozenset()


def find_answer_cells(sources: Sequence[str], makes_block: Sequence[bool]) -> set[int]:
    """Return the numbers (from 0) of the code cells that hold, or show, what answers are made from.

    `makes_block` says of each cell whether it makes a block or a part of one. Such cells count.
    """
    cells = {number for number, block in enumerate(makes_block) if block}
    texts = {number for number in cells if header_of(sources[number]) is not None}
    wanted = {word for number in texts for word in _words_in_holes(sources[number])}
    if not wanted and texts == cells:
        return cells
    names = {n: _names(source) for n, source in enumerate(sources) if n not in texts}
    if any(found is None for found in names.values()):
        return {*range(len(sources))}
    known = {number: found for number, found in names.items() if found is not None}
    modules = frozenset().union(*(found.imported for found in known.values()))
    for number in cells - texts:
        wanted |= known[number].mentioned - modules
    while True:
        makers = {n for n, found in known.items() if found.made & wanted}
        more = wanted.union(*(known[number].mentioned - modules for number in makers))
        if more == wanted:
            break
        wanted = more
    return cells | makers | {n for n, found in known.items() if found.mentioned & wanted}


def _words_in_holes(source: str) -> Iterable[str]:
    return (word for hole in _HOLE.findall(source) for word in _WORD.findall(hole))


def _names(source: str) -> _Names | None:
    """Return the names of a cell of Python, None where they cannot be told."""
    try:
        tree = ast.parse(_KNOWN_MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    nodes = [*ast.walk(tree)]
    imported = {name for node in nodes for name in _imported(node)}
    made = {name for node in nodes for name in _made(node)}
    mentioned = {node.id for node in nodes if isinstance(node, ast.Name)} | made | imported
    if "*" in imported or mentioned & _UNTRACEABLE:
        return None
    return _Names(
        frozenset(mentioned - _BUILTINS),
        frozenset((made | imported) - _BUILTINS),
        frozenset(imported),
    )


def _imported(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((one.asname or one.name).partition(".")[0] for one in node.names)


def _made(node: ast.AST) -> Iterable[str]:
    """Return the names that a node gives a value, or whose value it may change."""
    match node:
        case ast.Name(id=name):
            return () if isinstance(node.ctx, ast.Load) else (name,)
        case (
            ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.ClassDef(name=name)
            | ast.MatchAs(name=str() as name)
            | ast.MatchStar(name=str() as name)
        ):
            return (name,)
        case ast.Call():
            # A method may change its object, and a function what it is given.
            return _loaded([node.func, *node.args, *(one.value for one in node.keywords)])
        case ast.Subscript(value=value) | ast.Attribute(value=value):
            return () if isinstance(node.ctx, ast.Load) else _loaded([value])
    return ()


def _loaded(nodes: Iterable[ast.AST]) -> set[str]:
    return {one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)}
