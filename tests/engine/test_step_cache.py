"""A step is done again exactly when something that it reads has changed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from coursekit.engine import environment_hash
from coursekit.engine.store import KEPT, Store
from coursekit.engine.timing import collected, step, summed, with_rest
from engine.lessons import PARAMETERS, build, write


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path.parent / f"{tmp_path.name}-store"))


def ran(folder: Path, *arguments: str) -> dict[str, set[str]]:
    """Build in this process and return, for each lesson, the steps that were really done."""
    code, told = build(folder, *arguments, "--executor", "in-process", "--format", "json")
    data: dict[str, Any] = json.loads(told)
    assert code == 0, told
    return {
        lesson["id"]: {
            name.partition("/")[0]
            for name in lesson["timings"]
            if name in {"run/fork", "html/make", "handout/make", "key/make"}
        }
        for lesson in data["lessons"]
    }


def test_what_is_known_is_not_done_again_even_when_the_lessons_are_gone(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print('x')")
    assert ran(tmp_path, "a.ipynb") == {"a": {"run", "html", "handout", "key"}}
    first = {p.name: p.read_bytes() for p in (tmp_path / "exports" / "a").iterdir()}
    assert ran(tmp_path, "a.ipynb", "--out", "other") == {"a": set()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "other" / "a").iterdir()} == first
    assert ran(tmp_path, "a.ipynb", "--out", "other", "--force") == {
        "a": {"run", "html", "handout", "key"}
    }


def test_another_export_needs_no_run(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print('x')")
    ran(tmp_path, "a.ipynb", "--to", "html")
    assert ran(tmp_path, "a.ipynb", "--to", "html,handout") == {"a": {"handout"}}
    assert ran(tmp_path, "a.ipynb", "--to", "html,handout", "--seed", "3") == {"a": {"handout"}}


def test_another_paper_prints_anew(tmp_path: Path) -> None:
    from pypdf import PdfReader

    write(tmp_path / "a.ipynb", "print('x')")
    width = {"a4": 595, "letter": 612}
    for paper, points in width.items():
        made = ran(tmp_path, "a.ipynb", "--to", "html,handout", "--paper", paper)
        assert "handout" in made["a"]
        pages = PdfReader(tmp_path / "exports" / "a" / "handout.pdf").pages
        assert round(pages[0].mediabox.width) == points
    assert "run" not in made["a"]


def test_a_changed_file_beside_the_lesson_runs_it_again(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "print(open('data.txt').read())")
    (tmp_path / "data.txt").write_text("one")
    ran(tmp_path, "a.ipynb", "--to", "html")
    (tmp_path / "data.txt").write_text("two!")
    assert ran(tmp_path, "a.ipynb", "--to", "html") == {"a": {"run", "html"}}
    assert "two!" in (tmp_path / "exports" / "a" / "index.html").read_text()


def test_another_plan_beside_the_lesson_is_none_of_its_data(tmp_path: Path) -> None:
    write(tmp_path / "t.ipynb", "print(n)", parameters="n = 3")
    for name in ("spring", "autumn"):
        (tmp_path / f"{name}.csv").write_text(f"template,id,n\nt,{name},1\n")
    spring, autumn = (
        ("t.ipynb", "--to", "html", "--plan", f"{n}.csv") for n in ("spring", "autumn")
    )
    for plan in (spring, autumn, spring):
        ran(tmp_path, *plan)
    (tmp_path / "autumn.csv").write_text("template,id,n\nt,autumn,2\n")
    assert ran(tmp_path, *spring) == {"spring": set()}
    assert ran(tmp_path, *autumn) == {"autumn": {"run", "html"}}


def test_a_store_in_the_folder_of_the_lessons_is_none_of_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "kept"))
    write(tmp_path / "a.ipynb", "print('x')")
    ran(tmp_path, "a.ipynb", "--to", "html")
    assert (tmp_path / "kept").is_dir()
    assert ran(tmp_path, "a.ipynb", "--to", "html", "--out", "other") == {"a": set()}


def test_one_changed_row_runs_alone(tmp_path: Path) -> None:
    write(tmp_path / "t.ipynb", "print(town, n)", parameters=PARAMETERS)
    plan = tmp_path / "plan.csv"
    plan.write_text("template,id,n\nt,one,1\nt,two,2\n")
    ran(tmp_path, "t.ipynb", "--plan", "plan.csv", "--to", "html")
    plan.write_text("template,id,n\nt,one,1\nt,two,7\n")
    assert ran(tmp_path, "t.ipynb", "--plan", "plan.csv", "--to", "html") == {
        "one": set(),
        "two": {"run", "html"},
    }


def test_a_lesson_that_fails_is_tried_again(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "import os\nassert os.path.exists('../flag')")
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "a.ipynb").rename(folder / "a.ipynb")
    code, _ = build(folder, "a.ipynb", "--to", "html")
    assert code == 1
    (tmp_path / "flag").touch()
    code, _ = build(folder, "a.ipynb", "--to", "html")
    assert code == 0


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("nbconvert/coursekit_html/cover.j2", {"html"}),
        ("handout/forms.typ", {"handout", "key"}),
        ("voila/coursekit/index.html.j2", set()),
    ],
)
def test_a_changed_template_concerns_its_own_step(
    name: str, changes: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from coursekit import paths

    copy = tmp_path / "templates"
    shutil.copytree(paths.templates(), copy)
    monkeypatch.setattr(paths, "templates", lambda: copy)
    steps = ("run", "html", "handout", "key")

    def hashes() -> dict[str, str]:
        environment_hash.kit_for.cache_clear()
        return {one: environment_hash.kit_for(one) for one in steps}

    before = hashes()
    (copy / name).write_text("changed")
    after = hashes()
    monkeypatch.undo()
    environment_hash.kit_for.cache_clear()
    assert {one for one in steps if before[one] != after[one]} == changes


def test_a_torn_or_missing_entry_counts_as_unknown(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.get("ab12") is None
    store.put("ab12", b"data" * 100)
    assert store.get("ab12") == b"data" * 100
    path = tmp_path / "store" / "ab" / "ab12"
    whole = path.read_bytes()
    for torn in (b"", whole[:-1], whole[: len(whole) // 2], b"?" + whole[1:]):
        path.write_bytes(torn)
        assert store.get("ab12") is None
    assert [p.name for p in path.parent.iterdir()] == ["ab12"]


@pytest.mark.parametrize("content", ["[]", '{"notebook": {}, "findings": [], "numbers": {}}\n'])
def test_an_entry_that_makes_no_sense_counts_as_unknown_and_is_made_anew(
    content: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.ipynb", "print('x')")
    first = ran(tmp_path, "a.ipynb", "--to", "html")
    store = Store(Path(os.environ["COURSEKIT_CACHE"]))
    for path in store.folder.glob("??/*"):
        # A list of the files that a step reads is known by its beginning.
        if not (store.get(path.name) or b"").startswith(b"[["):
            store.put(path.name, content.encode())
    assert ran(tmp_path, "a.ipynb", "--to", "html", "--out", "other") == first
    assert ran(tmp_path, "a.ipynb", "--to", "html", "--out", "third") == {"a": set()}


def test_a_store_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "store")
    store.put("ab12", b"data")
    assert store.get("ab12") is None
    assert store.prune() == 0


def test_entries_that_nobody_uses_go_after_a_month(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("ab12", b"old")
    store.put("cd34", b"new")
    now = 1_900_000_000.0
    os.utime(tmp_path / "ab" / "ab12", (now - KEPT - 10, now - KEPT - 10))
    os.utime(tmp_path / "cd" / "cd34", (now - KEPT + 10, now - KEPT + 10))
    assert store.prune(now) == 1
    assert store.get("ab12") is None
    assert store.get("cd34") == b"new"
    os.utime(tmp_path / "cd" / "cd34", (0, 0))
    assert store.prune(now + 60) == 0, "once a day"


def test_time_is_counted_by_step_and_part() -> None:
    with collected() as spent, step("run"):
        with step("fork"):
            pass
        with step("fork"):
            pass
    with step("nobody counts"):
        pass
    assert set(spent) == {"run", "run/fork"}
    assert spent["run"] >= spent["run/fork"] >= 0
    assert list(summed([{"a": 1.0, "b": 5.0, "b/x": 1.0}, {"a": 1.0}])) == ["b", "b/x", "a"]


def test_what_no_step_counts_is_shown_as_other_so_that_the_lines_add_up() -> None:
    shown = with_rest({"run": 5.0, "run/fork": 1.0, "run/end": 1.5, "html": 2.0}, 10.0)
    assert shown == {
        "run": 5.0, "run/end": 1.5, "run/fork": 1.0, "run/other": 2.5, "other": 3.0, "html": 2.0,
    }  # fmt: skip


def test_what_was_made_while_a_file_was_saved_is_not_taken_for_the_other_edition(
    tmp_path: Path,
) -> None:
    write(
        tmp_path / "a.ipynb",
        "import os\nif os.path.exists('../saving'):\n    open('data.txt', 'w').write('two')\n"
        "print('read', open('data.txt').read())",
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "a.ipynb").rename(folder / "a.ipynb")
    data = folder / "data.txt"
    data.write_text("one")
    (tmp_path / "saving").touch()
    ran(folder, "a.ipynb", "--to", "html")
    assert "read two" in (folder / "exports" / "a" / "index.html").read_text()
    (tmp_path / "saving").unlink()
    data.write_text("one")
    assert ran(folder, "a.ipynb", "--to", "html") == {"a": {"run", "html"}}
    assert "read one" in (folder / "exports" / "a" / "index.html").read_text()


def told_in(folder: Path, language: str, *arguments: str) -> list[str]:
    """Build in a language and return the messages."""
    code, told = build(folder, "a.ipynb", "--language", language, "--format", "json", *arguments)
    assert code == 0, told
    (lesson,) = json.loads(told)["lessons"]
    return [finding["message"] for finding in lesson["findings"]]


STORY = "%%scenario s\n== a: A\n* go -> e if 1 > 2\n* stay -> e\n\n== e: E [ending]\nx"


@pytest.mark.parametrize("place", ["in-process", "workers"])
def test_kept_findings_come_in_the_language_asked_for_and_files_stay_the_same(
    tmp_path: Path, place: str
) -> None:
    write(tmp_path / "a.ipynb", "import coursekit", STORY)
    english = told_in(tmp_path, "en", "--out", "one", "--executor", place)
    chinese = told_in(tmp_path, "zh-CN", "--out", "other", "--executor", place)
    again = told_in(tmp_path, "en", "--out", "third", "--executor", place)
    assert "This choice is never available" in english[0]
    assert again == english
    assert len(chinese) == len(english)
    assert "这个选项永远选不了" in chinese[0]
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / out / "a").iterdir()}
        for out in ("one", "other")
    )
    assert first == second
