"""Tiny lessons, and the build as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import nbformat.v4 as nb

COMMAND = (
    "import sys, typer\n"
    "from coursekit.cli.build import build\n"
    "from coursekit.cli.parameter_args import joined\n"
    "app = typer.Typer(pretty_exceptions_enable=False)\n"
    "app.command()(build)\n"
    "app(joined(sys.argv[1:]))\n"
)
PARAMETERS = 'town = "Hailin"  # one of: Hailin, Suifenhe\nn = 3  # 1..10'


def write(path: Path, *cells: str, parameters: str = "", **info: object) -> Path:
    """Write a lesson notebook with a heading, a cell of parameters and some code cells."""
    made = [nb.new_markdown_cell(f"# About {path.stem}")]
    if parameters:
        made.append(nb.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    made += [nb.new_code_cell(cell) for cell in cells]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    if info:
        metadata["coursekit"] = {"schema": 1, "title": path.stem, **info}
    nbformat.write(nb.new_notebook(cells=made, metadata=metadata), path)
    return path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a build in a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def build(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run a build in a folder; return its exit code and what it printed."""
    with start(folder, *arguments) as process:
        out, err = process.communicate(timeout=240)
    assert "Traceback" not in err, err
    return process.returncode, out + err
