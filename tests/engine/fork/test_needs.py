"""What a notebook finds does not depend on which notebooks ran before it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbclient.exceptions import CellTimeoutError

from coursekit.engine.fork.eligibility import why_not

from .running import run

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]
WARM = "import pandas, matplotlib.pyplot, coursekit"


def needs(folder: Path, *code: str) -> str:
    from coursekit.engine.fork.import_scan import imports

    return why_not([*code], imports(code), "python3", {}, folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cycler.py", "numpy.py", "PIL/__init__.py"])
def test_a_module_beside_a_notebook_is_its_own_whatever_ran_before(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert run(tmp_path, WARM, "print('warm')")[-1] == "warm\n"
    path = tmp_path / "course" / name
    path.parent.mkdir(parents=True)
    path.write_text("MINE = 'mine'")
    module = name.removesuffix(".py").partition("/")[0]
    with caplog.at_level(logging.INFO, "papermill"):
        said = run(tmp_path / "course", f"import {module}\nprint({module}.MINE)")
    assert said == ["mine\n"]
    assert f'"{name.partition("/")[0]}" in its folder' in caplog.text


@pytest.mark.slow
def test_its_options_hold_where_it_runs_in_a_python_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("")
    with pytest.raises(CellTimeoutError):
        run(tmp_path, "import time\ntime.sleep(60)", execution_timeout=2)


@pytest.mark.slow
def test_a_folder_without_modules_in_it_hides_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "data.csv").write_text("1")
    (tmp_path / "pandas.csv").write_text("1")
    with caplog.at_level(logging.INFO, "papermill"):
        assert run(tmp_path, "import numpy\nprint(numpy.array([1]))") == ["[1]\n"]
    assert "papermill's own" not in caplog.text


@pytest.mark.slow
def test_what_a_module_of_its_own_sets_holds_for_libraries_though_others_ran_before(
    tmp_path: Path,
) -> None:
    run(tmp_path, WARM)
    (tmp_path / "settings_.py").write_text("import look\n")
    (tmp_path / "look.py").write_text("import os\nos.environ['MPLBACKEND'] = 'agg'\n")
    cell = "import settings_\nimport matplotlib.pyplot as plt\nprint(plt.get_backend())"
    assert run(tmp_path, cell) == ["agg\n"]


@pytest.mark.slow
def test_what_a_notebook_sets_before_it_imports_holds(tmp_path: Path) -> None:
    sets = (
        "import os\nfor name in ('INFER_STRING',):\n    os.environ['PANDAS_FUTURE_' + name] = '0'"
    )
    asks = "import pandas\nprint(pandas.Series(['a']).dtype)"
    alone = run(tmp_path, asks)
    assert run(tmp_path, sets, asks)[-1] == "object\n" != alone[0]


@pytest.mark.parametrize(
    "code",
    [
        "os.environ['A'] = '1'",
        "os.environ[name + 'A'] = '1'",
        "os.environ |= {'A': '1'}",
        "environ.update(A='1')",
        "os.environ.setdefault('A', '1')",
        "os.environ.pop('A', None)",
        "del os.environ['A']",
        "os.putenv('A', '1')",
        "%env A=1",
        "%set_env A 1",
        "load_dotenv()",
        "%%writefile matplotlibrc\nlines.linewidth: 9",
    ],
)
def test_who_changes_the_environment_and_imports_libraries_has_its_own_python(
    code: str, tmp_path: Path
) -> None:
    assert "libraries it imports then" in needs(tmp_path, code, "import numpy")
    assert "libraries it imports then" in needs(tmp_path, code, "from scipy import stats")
    assert needs(tmp_path, code, "import math, IPython") == ""


@pytest.mark.parametrize(
    "code",
    [
        "os.environ['HOME']",
        "os.environ['HOME'] == '/'",
        "os.environ.get('HOME')",
        "%env HOME",
        "%env",
        "environment = {'A': 1}",
        "copy = {**os.environ}",
    ],
)
def test_who_only_looks_at_the_environment_runs_in_a_child(code: str, tmp_path: Path) -> None:
    assert needs(tmp_path, code, "import numpy") == ""


def test_modules_that_import_each_other_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import b, ray")
    (tmp_path / "b.py").write_text("import a")
    assert needs(tmp_path, "import a") == "ray must not be forked"


@pytest.mark.slow
def test_what_cannot_run_here_goes_to_papermills_own_engine(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    with caplog.at_level(logging.INFO, "papermill"):
        said = run(tmp_path, "import sys\nprint(sys.flags.hash_randomization, hash('a') % 1000)")
    assert said[0].startswith("1 ") or said[0].startswith("0 ")
    assert "papermill's own" in caplog.text
    expected = subprocess.run(
        [sys.executable, "-c", "print(hash('a') % 1000)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said[0].split()[1] == expected.stdout.strip()


@pytest.mark.slow
def test_a_notebook_with_a_library_that_must_not_be_forked_has_a_process_of_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ray.py").write_text("")
    with caplog.at_level(logging.INFO, "papermill"):
        assert run(tmp_path, "import ray\nprint('ran')") == ["ran\n"]
    assert "ray must not be forked" in caplog.text


@pytest.mark.slow
def test_settings_of_matplotlib_beside_the_notebook_hold(tmp_path: Path) -> None:
    cell = "import matplotlib.pyplot as plt\nprint(plt.rcParams['figure.figsize'])"
    assert run(tmp_path, cell) == ["[6.4, 4.8]\n"]
    (tmp_path / "matplotlibrc").write_text("figure.figsize: 2, 1\n")
    assert run(tmp_path, cell) == ["[2.0, 1.0]\n"]


@pytest.mark.slow
def test_what_libraries_look_at_when_imported_holds(tmp_path: Path) -> None:
    cell = "import os\nos.environ['MPLBACKEND'] = 'agg'\nimport matplotlib.pyplot as plt"
    assert run(tmp_path, cell, "print(plt.get_backend())")[-1] == "agg\n"


@pytest.mark.slow
def test_warnings_that_are_errors_are_so_for_libraries_imported_then(tmp_path: Path) -> None:
    strict = "import warnings\nwarnings.simplefilter('error')"
    poor = "import numpy as np\nnp.polyfit([1, 1, 1], [1, 2, 3], 2)\nprint('on')"
    assert "on" in "".join(run(tmp_path, strict, poor))
