"""What a child makes lies together, not in the gaps of the warm process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.timeout(60)
LOOKS = """
import json, random, sys
from coursekit.engine.fork import heap

PAGE, SIZES, MADE = 4096, (112, 176, 256, 400), 1000
chance = random.Random(7)

def pages(objects):
    return len({id(one) // PAGE for one in objects})

def make(size):
    made = [None] * MADE
    for number in range(len(made)):
        made[number] = bytes(size - 33)
    return made

# Two of three go, here and there: so there are gaps of all these sizes.
many = [bytes(chance.choice(SIZES) - 33) for _ in range(40_000)]
kept = [one for one in many if chance.random() < 1 / 3]
del many
gaps = {size: pages(make(size)) for size in SIZES}
heap.settle()
after = {size: pages(make(size)) for size in SIZES}
least = {size: -(-MADE * size // PAGE) for size in SIZES}
print(json.dumps([list(one.values()) for one in (gaps, after, least)]))
"""


def test_after_gaps_are_filled_objects_lie_side_by_side() -> None:
    done = subprocess.run([sys.executable, "-c", LOOKS], capture_output=True, text=True, check=True)
    for gaps, after, least in zip(*json.loads(done.stdout), strict=True):
        assert after < 1.1 * least + 4 < gaps


ROOM = """
import ctypes, resource
from coursekit.engine.fork import heap

def faults(size=2 << 20):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    block = heap._system.malloc(size)
    ctypes.memset(block, 1, size)
    heap._system.free(block)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults(0)
if heap._glibc:
    before = faults()
    heap.settle()
    print(before, faults())
"""


def test_memory_for_a_picture_is_at_hand() -> None:
    done = subprocess.run([sys.executable, "-c", ROOM], capture_output=True, text=True, check=True)
    if not done.stdout:
        pytest.skip("this system has another allocator")
    before, after = map(int, done.stdout.split())
    assert after < before / 10
