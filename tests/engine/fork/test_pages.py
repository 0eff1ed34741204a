"""Pages that a child is going to write to are copied for it while it waits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.engine.fork.server_client import close_all

from .running import run

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone can do so"),
]
FORKS = """
import ctypes, json, mmap, os
from coursekit.engine.fork import pages
PAGE = mmap.PAGESIZE
memory = mmap.mmap(-1, 40 * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory[:] = bytes([1]) * len(memory)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))

def in_child(do):
    read, write = os.pipe()
    if os.fork() == 0:
        do()
        os.write(write, pages.own([(start, len(memory))]))
        os._exit(0)
    os.wait()
    os.close(write)
    return open(read, "rb").read()

def touch():
    for number in (3, 4, 6, 20):
        memory[number * PAGE] = 2

if {one_by_one}:
    pages._PROCESS_MADVISE = 100_000
noted = in_child(touch)
again = in_child(lambda: pages.copy(noted))
runs = memoryview(noted).cast("Q").tolist()
print(json.dumps([[(at - start) // PAGE, size // PAGE] for at, size in zip(runs[::2], runs[1::2])]))
print(json.dumps([noted == again, in_child(int) == b""]))
"""


@pytest.mark.parametrize("one_by_one", ["False", "True"])
def test_a_child_knows_its_own_pages_and_another_has_them_copied(one_by_one: str) -> None:
    program = FORKS.replace("{one_by_one}", one_by_one)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    if not done.stdout:
        pytest.skip(f"this system tells nothing of pages: {done.stderr[-200:]}")
    runs, (same, none) = map(json.loads, done.stdout.splitlines())
    # Page 5 lies between two and comes along.
    assert runs == [[3, 4], [20, 1]]
    assert same
    assert none


def test_what_the_system_cannot_copy_is_left_alone() -> None:
    from array import array

    from coursekit.engine.fork import pages

    pages.copy(b"")
    pages.copy(array("Q", [1 << 40, 4096]).tobytes())


@pytest.mark.slow
def test_a_notebook_stops_for_fewer_pages_than_the_first(tmp_path: Path) -> None:
    count = "import resource\ndef stops():\n    return resource.getrusage(0).ru_minflt\nn = stops()"
    close_all()
    said = [run(tmp_path, count, "import decimal\nprint(stops() - n)")[1] for _ in range(6)]
    assert min(map(int, said[3:])) < int(said[0]) / 2


JOINS = """
import ctypes, json, mmap, os, re
from pathlib import Path
from coursekit.engine.fork import pages
memory = mmap.mmap(-1, 8 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
filling = os.urandom(len(memory))
memory[:] = filling
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))

def large():
    rolled = Path("/proc/self/smaps_rollup").read_text()
    return int(re.search(r"AnonHugePages: *(\\d+) kB", rolled)[1])

apart = [at for at in pages.apart() if start <= at < start + len(memory)]
before = large()
for at in apart:
    pages.join(at)
joined = large() - before
read, write = os.pipe()
if os.fork() == 0:
    memory[3 << 20] ^= 1
    os.write(write, pages.own([(start, len(memory))]))
    os._exit(0)
os.wait()
own = memoryview(os.read(read, 1 << 16)).cast("Q").tolist()
print(json.dumps([len(apart), joined, memory[:] == filling, own[1:], mmap.PAGESIZE]))
"""


def test_memory_put_together_is_the_same_and_a_child_still_copies_a_page_alone() -> None:
    done = subprocess.run([sys.executable, "-c", JOINS], capture_output=True, text=True, check=True)
    places, joined, same, own, page = json.loads(done.stdout)
    if not joined:
        pytest.skip("this system has no large pages")
    assert places >= 3
    assert joined == places * 2048
    assert same
    assert own == [page]
