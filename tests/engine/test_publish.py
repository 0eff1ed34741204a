"""A lesson's folder is the old one or the new one, whenever the process dies."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from coursekit.engine import build_record
from coursekit.engine import publish as module
from coursekit.engine.lock import Lock
from coursekit.engine.publish import Workplace, publish, recover, staging


class Killed(BaseException):
    """Stands for the end of the process."""


def make(work: Path, text: str) -> Path:
    folder = staging(work, "gift")
    (folder / "index.html").write_text(text)
    (folder / "lesson.ipynb").write_text(text)
    build_record.stamp(folder, "", ())
    return folder


def shown(out: Path) -> set[str]:
    return {path.read_text() for path in (out / "gift").glob("[!.]*")}


@pytest.fixture(params=["exchange", "renames"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish in one step of the file system, and as where it has none."""
    if request.param == "renames":
        monkeypatch.setattr(module, "exchange", lambda *_: False)


@pytest.mark.usefixtures("_way")
def test_a_new_lesson_takes_the_place_of_the_old_and_leaves_nothing(tmp_path: Path) -> None:
    with Workplace(tmp_path) as workplace:
        for text in ("one", "two"):
            publish(make(workplace.folder, text), tmp_path / "gift")
            assert shown(tmp_path) == {text}
        assert not list((workplace.folder / "new").iterdir())
    assert not list((tmp_path / ".coursekit" / "work").iterdir())


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("step", range(4))
def test_a_lesson_is_whole_after_a_kill_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    workplace = Workplace(tmp_path)
    publish(make(workplace.folder, "old"), tmp_path / "gift")
    new = make(workplace.folder, "new")
    left = step

    def deadly(real):
        def call(*args, **kwargs):
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", deadly(Path.rename))
        patched.setattr(module, "exchange", deadly(module.exchange))
        patched.setattr(module.shutil, "rmtree", deadly(module.shutil.rmtree))
        with contextlib.suppress(Killed):
            publish(new, tmp_path / "gift")
    workplace._lock.release()  # what the end of a process does
    recover(tmp_path)
    assert shown(tmp_path) in ({"old"}, {"new"})
    assert not list((tmp_path / ".coursekit" / "work").iterdir())


@pytest.mark.usefixtures("_way")
def test_what_no_build_made_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with Workplace(tmp_path) as workplace:
        for name in ("file", "folder/data.csv"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("mine")
        (tmp_path / "link").symlink_to("elsewhere")
        (tmp_path / "broken").symlink_to("nowhere")
        for name in ("file", "folder", "link", "broken"):
            with pytest.raises(FileExistsError):
                publish(make(workplace.folder, "new"), tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "folder" / "data.csv").read_text() == "mine"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "broken").is_symlink()


@pytest.mark.usefixtures("_way")
def test_what_somebody_keeps_beside_the_files_of_a_lesson_stays(tmp_path: Path) -> None:
    with Workplace(tmp_path) as workplace:
        old = make(workplace.folder, "old")
        (old / "handout.pdf").write_text("old")
        build_record.stamp(old, "", ())
        publish(old, tmp_path / "gift")
        (tmp_path / "gift" / "marks").mkdir()
        (tmp_path / "gift" / "marks" / "note.txt").write_text("mine")
        (tmp_path / "gift" / "note.txt").symlink_to("marks/note.txt")
        for text in ("new", "newer"):
            publish(make(workplace.folder, text), tmp_path / "gift")
    made = {path.name for path in (tmp_path / "gift").glob("[!.]*")}
    assert made == {"index.html", "lesson.ipynb", "marks", "note.txt"}
    assert (tmp_path / "gift" / "note.txt").is_symlink()
    assert (tmp_path / "gift" / "note.txt").read_text() == "mine"
    assert (tmp_path / "gift" / "index.html").read_text() == "newer"


def test_the_work_of_a_build_that_lives_is_left_alone(tmp_path: Path) -> None:
    with Workplace(tmp_path) as first:
        made = make(first.folder, "mine")
        with Workplace(tmp_path):
            pass
        assert (made / "index.html").is_file()


def test_a_lock_is_free_again_once_its_holder_lets_go(tmp_path: Path) -> None:
    one, two = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert one.try_acquire()
    assert not two.try_acquire()
    with pytest.raises(BlockingIOError):
        two.acquire()
    one.release()
    assert two.try_acquire()
    two.release()


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="Linux has the one-step exchange")  # noqa: PTH110
def test_this_system_swaps_folders_in_one_step(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert module.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").exists()
