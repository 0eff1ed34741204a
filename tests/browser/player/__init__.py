"""What the tests of the player share."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def attempt(page: Page) -> dict[str, Any]:
    """Return the attempt as the block holds it."""
    found: dict[str, Any] = page.evaluate("block.attempt")
    return found


def responses(page: Page) -> dict[str, Any]:
    """Return what the learner gave so far, by question."""
    given: dict[str, Any] = attempt(page)["responses"]
    return given


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the element, as a learner without a mouse does."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    message = f"Tab never reached {selector}"
    raise AssertionError(message)
