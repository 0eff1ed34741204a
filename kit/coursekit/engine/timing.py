"""Where the time of a build goes: named steps, one inside another."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)
_within: ContextVar[str] = ContextVar("within", default="")


@contextmanager
def collected() -> Iterator[dict[str, float]]:
    """Collect the seconds that steps take from here on, by name; "run/cells" is a step of "run"."""
    spent: dict[str, float] = {}
    token, inner = _spent.set(spent), _within.set("")
    try:
        yield spent
    finally:
        _spent.reset(token)
        _within.reset(inner)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Count what follows as a step; nothing happens where nobody collects."""
    spent = _spent.get()
    if spent is None:
        yield
        return
    path = f"{_within.get()}/{name}".lstrip("/")
    token = _within.set(path)
    began = time.perf_counter()
    try:
        yield
    finally:
        _within.reset(token)
        spent[path] = spent.get(path, 0.0) + time.perf_counter() - began


def summed(many: list[Mapping[str, float]]) -> dict[str, float]:
    """Return the seconds of each step over many lessons, a step before its parts."""
    whole: dict[str, float] = {}
    for one in many:
        for name, seconds in one.items():
            whole[name] = whole.get(name, 0.0) + seconds
    return dict(sorted(whole.items(), key=lambda item: (_top(item[0], whole), item[0])))


def with_rest(spent: Mapping[str, float], whole: float) -> dict[str, float]:
    """Return steps, and as "other" what none of their parts took, so that parts add up.

    `whole` is the seconds of all of them.
    """
    rest = {}
    for parent, seconds in {"": whole, **spent}.items():
        parts = [part for name, part in spent.items() if name.rpartition("/")[0] == parent]
        if parts:
            rest[f"{parent}/other".lstrip("/")] = max(seconds - sum(parts), 0.0)
    return summed([spent, rest])


def _top(name: str, whole: Mapping[str, float]) -> tuple[float, str]:
    """Return what sorts a step, with its parts behind it: the costliest first."""
    top = name.partition("/")[0]
    return (-whole.get(top, 0.0), top)
