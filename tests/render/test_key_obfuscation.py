"""Keys are packed for self-check pages and come back whole, in Python and in the browser."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.render import pack_keys, unpack_keys

LOGIC = Path(__file__).parents[2] / "kit/frontend/player/src/logic/key-obfuscation.ts"
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
CASES = [
    ("lesson", {}),
    ("lesson", {"quiz": {"answer": "the 1950s"}}),
    ("课程", {"测验": {"答案": "一针一线 🧵", "n": [1, 2.5, None, True]}}),
]


@given(st.dictionaries(st.text(max_size=8), DATA, max_size=4), st.text(max_size=12))
def test_packed_keys_come_back_as_they_were(keys: dict[str, object], lesson: str) -> None:
    assert unpack_keys(pack_keys(keys, lesson), lesson) == keys


def test_packed_keys_cannot_be_read_at_a_glance() -> None:
    packed = pack_keys({"quiz": {"answer": "the 1950s"}}, "lesson")
    assert "1950" not in packed
    assert packed != pack_keys({"quiz": {"answer": "the 1950s"}}, "other")


def test_the_browser_unpacks_what_python_packed() -> None:
    packed = [[pack_keys(keys, lesson), lesson] for lesson, keys in CASES]
    script = (
        f"import {{ unpackKeys }} from {json.dumps(LOGIC.as_uri())};"
        f"console.log(JSON.stringify({json.dumps(packed)}.map(([p, l]) => unpackKeys(p, l))));"
    )
    done = subprocess.run(
        ["node", "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout) == [keys for _, keys in CASES]


@pytest.mark.parametrize("text", ["", "{}", "AAAA"])
def test_what_was_never_packed_raises(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # of json or of base64
        unpack_keys(text, "lesson")
