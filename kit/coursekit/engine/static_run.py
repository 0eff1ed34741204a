"""Runs a notebook that needs no Python by reading it.

Such a notebook's code cells are blocks, imports of the kit, and assignments of literal values.
Its blocks come out as from a run, with no kernel, and nothing in the notebook is executed; so this
is also how a notebook from a stranger is built safely.
"""

from __future__ import annotations

import ast
import math
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.authoring.block_parser import read_block
from coursekit.authoring.cell_header import header_of
from coursekit.authoring.diagnostics_html import findings_bundle
from coursekit.authoring.parameter_types import IMPORTS
from coursekit.i18n import author_language, use_author_language
from coursekit.model.block import Block
from coursekit.model.diagnostic import Severity
from coursekit.model.source_line import lines_of
from coursekit.render.display_data import display_data

_INJECTED = "injected-parameters"
_SHELL_NAMES = (
    "__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtin__", "__builtins__",
    "_ih", "_oh", "_dh", "In", "Out", "get_ipython", "exit", "quit", "open", "_", "__", "___", "_i",
    "_ii", "_iii",
)  # fmt: skip
"""The variables of an IPython shell before its first cell, in their order."""
_BLOCKS = "coursekit_blocks"
_LOAD = re.compile(r"^%load_ext coursekit[ \t]*$", re.MULTILINE)
_PROMPTS = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d+\]:)", re.MULTILINE)
"""Prompts, which IPython takes out of a cell that was pasted from a terminal."""
_KIT = re.compile(r"import coursekit(?: as (\w+))?")
_TEMPLATED = re.compile(r"\{\{(.*?)\}\}")
_TYPES: dict[str, Any] = {one.__name__: one for one in (bool, dict, float, int, list, str, tuple)}
_TYPE_IMPORTS = {*IMPORTS.values()} - {IMPORTS["datetime"]}
_ANNOTATION = (
    ast.Name, ast.Subscript, ast.BinOp, ast.BitOr, ast.Constant, ast.Tuple, ast.Load,
)  # fmt: skip


class NeedsPythonError(Exception):
    """A notebook can only be run; reading it does not tell what comes out."""


@dataclass(frozen=True)
class _Cell:
    """What a code cell does: it gives names values, or shows the block of its source."""

    values: Mapping[str, Any] = field(default_factory=dict)
    block: str = ""


@dataclass
class _Scope:
    """Names that code cells have made known so far."""

    kit_is_loaded: bool = False
    extension_is_loaded: bool = False
    opaque: set[str] = field(default_factory=lambda: {*_SHELL_NAMES, _BLOCKS})
    """Names whose values are no literals."""
    types: dict[str, Any] = field(default_factory=lambda: dict(_TYPES))
    """Names that annotations may use."""


def needs_python(notebook: Any) -> bool:
    """Return whether what a notebook (as nbformat reads it) shows can only be told by running it.

    False also for a notebook with mistakes in its blocks: a run would find the same ones.
    """
    try:
        _read_cells(notebook)
    except NeedsPythonError:
        return True
    return False


def run_static(
    notebook: Any, parameters: Mapping[str, Any], folder: Path, *, language: str = ""
) -> None:
    """Fill in a notebook's outputs in place as papermill's run in `folder` would.

    `parameters` go into a cell of their own, as papermill has it. Authors are told of mistakes in
    `language`. Raises NeedsPythonError, with the notebook half done, where reading does not do.
    """
    _prepare(notebook, parameters)
    names: dict[str, Any] = dict.fromkeys(_SHELL_NAMES)
    blocks: dict[str, Block] = {}
    for count, (cell, content) in enumerate(_read_cells(notebook), start=1):
        cell["execution_count"] = count
        names[f"_i{count}"] = None
        names.update(content.values)
        if content.block:
            with use_author_language(author_language(language)):
                cell["outputs"] = [*_outputs(content.block, names, blocks, folder)]
            if blocks:
                names[_BLOCKS] = None


def _outputs(
    source: str, names: Mapping[str, Any], blocks: dict[str, Block], folder: Path
) -> Iterator[Any]:
    """Yield the outputs of a cell with a block, and add that block."""
    read = read_block(lines_of(source), names, blocks)
    if read.block is not None:
        blocks[read.block.id] = read.block
        yield _displayed(display_data(read.block, folder=folder))
    if told := [one for one in read.findings if one.severity is not Severity.NOTE]:
        yield _displayed(findings_bundle(told))


def _displayed(data: dict[str, Any]) -> Any:
    from nbformat.v4 import new_output

    return new_output("display_data", data)  # type: ignore[no-untyped-call]


def _prepare(notebook: Any, parameters: Mapping[str, Any]) -> None:
    """Make a notebook what papermill makes of it before it runs."""
    if parameters:
        _inject(notebook, parameters)
    for cell in notebook["cells"]:
        cell["metadata"].setdefault("tags", [])
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
            cell["outputs"] = []
    notebook["metadata"]["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": sys.version.split()[0],
    }


def _inject(notebook: Any, parameters: Mapping[str, Any]) -> None:
    """Put parameters where papermill puts them: for those before, or below the defaults."""
    from nbformat.v4 import new_code_cell

    lines = ["# Parameters", *(f"{name} = {_code(value)}" for name, value in parameters.items())]
    injected = new_code_cell("\n".join(lines) + "\n", metadata={"tags": [_INJECTED]})  # type: ignore[no-untyped-call]
    cells = notebook["cells"]
    tagged = {
        tag: number
        for number, cell in reversed([*enumerate(cells)])
        for tag in cell["metadata"].get("tags", ())
    }
    if _INJECTED in tagged:
        cells[tagged[_INJECTED]] = injected
    else:
        cells.insert(tagged.get("parameters", -1) + 1, injected)


def _code(value: Any) -> str:
    """Return the code of a value as papermill writes it."""
    if isinstance(value, str):
        escaped = value.encode("unicode_escape").decode().replace('"', r"\"")
        return f'"{escaped}"'
    if (
        value is None
        or isinstance(value, int)
        or (isinstance(value, float) and math.isfinite(value))
    ):
        return str(value)
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return f"{{{', '.join(f'{_code(name)}: {_code(one)}' for name, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    raise NeedsPythonError


def _read_cells(notebook: Any) -> list[tuple[Any, _Cell]]:
    """Return the code cells that would run, and what each does."""
    scope = _Scope()
    found = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", ())
        if "papermill-error-cell-tag" in tags or "skip-execution" in tags:
            raise NeedsPythonError
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.strip():
            found.append((cell, _read_cell(source, scope)))
    return found


def _read_cell(source: str, scope: _Scope) -> _Cell:
    header = header_of(source)
    if header is None:
        return _Cell(_assigned(source, scope))
    templated = {word for hole in _TEMPLATED.findall(source) for word in re.findall(r"\w+", hole)}
    if (
        not (header.exact and scope.kit_is_loaded)
        or templated & scope.opaque
        or _private(templated)
    ):
        raise NeedsPythonError
    return _Cell(block=source if source.endswith("\n") else f"{source}\n")


def _private(names: set[str]) -> bool:
    return any(name.startswith("_") for name in names)


def _assigned(source: str, scope: _Scope) -> dict[str, Any]:
    """Return the values that a cell gives to names, where that is all that it does."""
    if _PROMPTS.search(source):
        raise NeedsPythonError
    try:
        with warnings.catch_warnings(action="error"):
            tree = _parsed(source, scope)
            values: dict[str, Any] = {}
            for statement in tree.body:
                values |= _read_statement(statement, scope)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError, Warning):
        raise NeedsPythonError from None
    if _private({*values}) or values.keys() & (scope.opaque | scope.types.keys()):
        raise NeedsPythonError
    return values


def _parsed(source: str, scope: _Scope) -> ast.Module:
    """Parse a cell, in which `%load_ext coursekit` may be a line; a second one prints a note."""
    try:
        return ast.parse(source)
    except SyntaxError:
        plain, count = _LOAD.subn("", source)
        if scope.extension_is_loaded or count != 1 or '"""' in source or "'''" in source:
            raise
        tree = ast.parse(plain)
        scope.kit_is_loaded = scope.extension_is_loaded = True
        return tree


def _read_statement(statement: ast.stmt, scope: _Scope) -> dict[str, Any]:
    """Return the values that a statement gives to names; note what it makes known."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if len(names) == len(targets):
                return dict.fromkeys(names, ast.literal_eval(value))
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value
        ):
            _check_annotation(annotation, scope.types)
            return {name: ast.literal_eval(value)}
        case ast.Import() | ast.ImportFrom():
            _read_import(statement, scope)
            return {}
    raise NeedsPythonError


def _check_annotation(annotation: ast.expr, types: Mapping[str, Any]) -> None:
    """Check that Python can work out an annotation, which it does where that is assigned to."""
    nodes = [*ast.walk(annotation)]
    if not all(isinstance(node, _ANNOTATION) for node in nodes):
        raise NeedsPythonError
    if any(isinstance(node, ast.Name) and node.id not in types for node in nodes):
        raise NeedsPythonError
    code = compile(ast.Expression(annotation), "annotation", "eval")
    try:
        # Nothing but names of types, literals, subscripts and `|` is left here.
        eval(code, {"__builtins__": {}}, dict(types))  # noqa: S307
    except Exception:  # noqa: BLE001  typing raises what it likes
        raise NeedsPythonError from None


def _read_import(statement: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
    code = ast.unparse(statement)
    if kit := _KIT.fullmatch(code):
        scope.kit_is_loaded = True
        scope.opaque.add(kit[1] or "coursekit")
        return
    module = statement.module if isinstance(statement, ast.ImportFrom) else ""
    for one in statement.names:
        if one.asname or f"from {module} import {one.name}" not in _TYPE_IMPORTS:
            raise NeedsPythonError
        scope.opaque.add(one.name)
        scope.types[one.name] = getattr(sys.modules[str(module)], one.name)
