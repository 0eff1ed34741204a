"""The notebooks that are measured: a light lesson, one of tables, one with a plot, too."""

from __future__ import annotations

from typing import Any

from nbformat import v4

_LIGHT = (
    "import ipywidgets as w",
    "s = w.IntSlider(value=n, max=99)\ns",
    "w.VBox([s, w.Label(town)])",
    "print(town, s.value)",
)
_PANDAS = (
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
    "data = pd.DataFrame({'year': range(2010, 2022), 'tonnes': np.arange(12) * n + 160})\ndata",
    "fig, ax = plt.subplots(figsize=(5, 3))\nax.plot(data.year, data.tonnes)\nplt.show()",
    "print(town, data.tonnes.sum())",
)
_TABLES = (
    "import pandas as pd",
    "data = pd.DataFrame({'crop': ['wheat', 'soy', 'rice'] * 4, 'tonnes': range(12)})\ndata",
    "data.tonnes *= n\ndata.groupby('crop').tonnes.agg(['sum', 'mean', 'max'])",
    "data.describe()",
    "print(town, data.tonnes.sum())",
)
CELLS = {"light": _LIGHT, "tables": _TABLES, "pandas": _PANDAS}
"""`tables` is of pandas alone; `pandas` draws a plot with matplotlib as well."""


def lesson(name: str) -> Any:
    """Return a lesson with the parameters `town` and `n`."""
    cells = [
        v4.new_markdown_cell("# A lesson\n\nThe yield is $y = \\frac{m}{a}$."),
        v4.new_code_cell('town = "Hailin"\nn = 7', metadata={"tags": ["parameters"]}),
        *(v4.new_code_cell(cell) for cell in CELLS[name]),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    info = {"schema": 1, "id": name, "title": "A lesson"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "coursekit": info})
