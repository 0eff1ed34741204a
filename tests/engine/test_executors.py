"""The same lessons come out wherever they are built, and a lost worker costs nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.lessons import build, start, write

pytestmark = pytest.mark.slow
SLIDER = (
    "import ipywidgets as w\n"
    "from IPython.display import display\n"
    "s = w.IntSlider(value=n, max=99, description=town)\n"
    "display(w.VBox([s, w.Label(value=town)]))\n"
    "out = w.Output()\n"
    "with out:\n    print({'b', 'a', 'c', town}, hash('q'))\n"
    "display(out)"
)
PLAN = "template,id,town,n\n" + "".join(f"t,row-{n},Town {n},{n}\n" for n in range(6))


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from distributed import LocalCluster

    # As Dask's own nannies set it.
    monkeypatch.setenv("PYTHONHASHSEED", "6640")

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        # Any free port: another cluster may have the usual one.
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        memory_limit=0,
        silence_logs=50,
    ) as running:
        yield running


def workers(cluster: Any) -> list[int]:
    return [worker.pid for worker in cluster.workers.values()]


def content(folder: Path) -> dict[str, bytes]:
    """Return every published file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".coursekit" not in path.relative_to(folder).parts
    }


def test_every_executor_makes_the_same_files(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "t.ipynb", SLIDER, parameters='town = "Hailin"\nn = 3  # 0..99')
    (tmp_path / "plan.csv").write_text(PLAN)
    made = {}
    monkeypatch.delenv("PYTHONHASHSEED")
    for name, how in {
        "here": ("--executor", "in-process"),
        "workers": ("--jobs", "2"),
        "cluster": ("--scheduler", cluster.scheduler_address),
    }.items():
        code, told = build(
            tmp_path, "t.ipynb", "--plan", "plan.csv", "--to", "html,handout", "--no-cache",
            "--out", name, *how,
        )  # fmt: skip
        assert code == 0, told
        assert "6 built" in told
        made[name] = content(tmp_path / name)
    assert len(made["here"]) == 6 * 4
    assert made["here"] == made["workers"]
    assert made["here"] == made["cluster"]


@pytest.mark.parametrize("how", ["workers", "in-process"])
def test_lessons_run_in_children_of_a_warm_process(tmp_path: Path, how: str) -> None:
    write(tmp_path / "a.ipynb", "print(1)")
    code, told = build(
        tmp_path, "a.ipynb", "--to", "ipynb", "--no-cache", "--executor", how, "--format", "json"
    )
    assert code == 0, told
    assert "run/fork" in json.loads(told)["lessons"][0]["timings"]


def test_a_worker_of_the_cluster_that_is_killed_gives_its_lessons_to_the_other(
    tmp_path: Path, cluster: Any
) -> None:
    write(
        tmp_path / "t.ipynb",
        f"open(f'{tmp_path}/started-{{n}}', 'w').close()\nimport time; time.sleep(0.4)\nprint(n)",
        parameters="n = 3",
    )
    (tmp_path / "plan.csv").write_text(
        "template,id,n\n" + "".join(f"t,r{n},{n}\n" for n in range(12))
    )
    before = workers(cluster)
    with start(
        tmp_path, "t.ipynb", "--plan", "plan.csv", "--to", "html", "--no-cache",
        "--scheduler", cluster.scheduler_address,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while len(list(tmp_path.glob("started-*"))) < 3:
            assert time.monotonic() < until
            time.sleep(0.05)
        victim = psutil.Process(before[0])
        children = victim.children(recursive=True)
        os.kill(victim.pid, 9)
        out, err = process.communicate(timeout=90)
    assert process.returncode == 0, out + err
    assert "12 built" in out
    assert len([p for p in (tmp_path / "exports").iterdir() if not p.name.startswith(".")]) == 12
    # What the lost worker ran ends with it.
    assert psutil.wait_procs(children, timeout=20)[1] == []
    assert not list((tmp_path / "exports" / ".coursekit" / "work").iterdir())


def test_a_lesson_that_kills_its_workers_is_told_and_the_others_are_built(
    tmp_path: Path, cluster: Any
) -> None:
    write(tmp_path / "good.ipynb", "print(1)")
    write(tmp_path / "bad.ipynb", "import os, signal, psutil\n" + KILL)
    code, told = build(
        tmp_path, ".", "--to", "ipynb", "--no-cache", "--scheduler", cluster.scheduler_address
    )
    assert code == 1
    assert "died" in told
    assert "1 built, 1 failed" in told


def test_a_cluster_that_goes_away_is_told_and_what_was_built_stays(
    tmp_path: Path, cluster: Any
) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.ipynb", "print(1)")
    write(tmp_path / "slow.ipynb", "open('started', 'w').close()\nimport time; time.sleep(60)")
    address = ("--scheduler", cluster.scheduler_address)
    with start(tmp_path, ".", "--to", "ipynb", "--no-cache", *address) as process:
        made = [tmp_path / "exports" / name / "lesson.ipynb" for name in ("a", "b")]
        until = time.monotonic() + 60
        while not all(path.exists() for path in [*made, tmp_path / "started"]):
            assert time.monotonic() < until
            time.sleep(0.05)
        cluster.close()
        out, err = process.communicate(timeout=90)
    assert process.returncode == 1, out + err
    assert "went away" in out
    assert "Traceback" not in out + err
    write(tmp_path / "slow.ipynb", "print(2)")
    assert "1 built, 2 unchanged" in build(tmp_path, ".", "--to", "ipynb")[1]


KILL = (
    "server = psutil.Process().parent()\n"
    "os.kill(server.parent().pid, signal.SIGKILL)\n"
    "import time; time.sleep(30)"
)


def test_where_no_cluster_answers_a_person_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from coursekit.cli.build_command import execute
    from coursekit.cli.build_request import Request
    from coursekit.engine.executors import cluster
    from coursekit.engine.job import Options

    monkeypatch.setattr(cluster, "_WAIT", 1)
    path = write(tmp_path / "a.ipynb", "print(1)")
    code = execute(
        Request(
            paths=(path,),
            options=Options(targets=("html",)),
            out=tmp_path / "out",
            scheduler="tcp://127.0.0.1:1",
        )
    )
    told = capsys.readouterr().out
    assert code == 1
    assert 'no cluster answers at "tcp://127.0.0.1:1"' in told
    assert "dask scheduler" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("differ", [1, 2])
@pytest.mark.parametrize("what", ["packages", "kit"])
def test_workers_that_are_not_alike_build_nothing_twice_and_the_odd_one_is_named(
    what: str, differ: int, tmp_path: Path, cluster: Any
) -> None:
    (tmp_path / "installed" / "other.dist-info").mkdir(parents=True)
    folder = str(tmp_path / "installed")

    def change() -> None:
        import sys

        from coursekit.engine import environment_hash

        if what == "kit":
            environment_hash.kit = lambda: "another"
        sys.path.append(folder)

    with cluster.get_client() as client:
        odd = sorted(client.scheduler_info()["workers"])[:differ]
        client.run(change, workers=odd)
    write(tmp_path / "t.ipynb", "print(n)", parameters="town = 'x'\nn = 3")
    (tmp_path / "plan.csv").write_text(PLAN)
    how = ("--plan", "plan.csv", "--to", "ipynb", "--scheduler", cluster.scheduler_address)
    told = [build(tmp_path, "t.ipynb", *how) for _ in range(2)]
    if (what, differ) == ("kit", 2):
        assert [code for code, _ in told] == [1, 1]
        assert "no worker of the cluster has this edition of the kit" in told[0][1]
        return
    assert [code for code, _ in told] == [0, 0], told
    assert "6 built" in told[0][1]
    assert "6 unchanged" in told[1][1]
    for _, said in told:
        assert said.count("[CK342]") == (differ == 1)
        assert f"the worker {odd[0]} is left out" in said or differ == 2


def test_a_worker_with_another_kit_or_other_packages_builds_nothing(tmp_path: Path) -> None:
    from coursekit.engine.executors import Site
    from coursekit.engine.executors.cluster import _build_there
    from coursekit.engine.executors.cluster_workers import what_is_here
    from coursekit.engine.job import Job, Options

    path = write(tmp_path / "a.ipynb", "print(1)")
    site = Site(Options(), tmp_path, tmp_path)
    kit, around = here = what_is_here("0")
    for other in [("another", around), (kit, "others")]:
        outcome = _build_there(Job(path, "a"), site, other)
        assert (outcome.status, outcome.findings[0].code) == ("failed", "CK342")
    unseen = _build_there(Job(tmp_path / "b.ipynb", "b"), site, here)
    assert "does not see this notebook" in unseen.findings[0].message
