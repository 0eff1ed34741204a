"""Reads a PDF back, for the tests of the handout."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader


@dataclass
class Node:
    """An element of a PDF's structure tree."""

    kind: str
    alt: str = ""
    children: list[Node] = field(default_factory=list)
    bbox: tuple[float, ...] = ()
    """Where a figure stands on its page, in points."""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def reader_of(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, with single spaces."""
    return " ".join("\n".join(page.extract_text() for page in reader_of(pdf).pages).split())


def structure_of(pdf: bytes) -> Node:
    """Return the structure tree, the root standing for the document."""
    root: Any = reader_of(pdf).trailer["/Root"]["/StructTreeRoot"]
    return Node("Root", children=_children(root, _roles(root)))


def _roles(root: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in (root.get("/RoleMap") or {}).items()}


def _children(element: Any, roles: dict[str, str]) -> list[Node]:
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    out = []
    for kid in (k.get_object() if hasattr(k, "get_object") else k for k in kids):
        if isinstance(kid, dict) and "/S" in kid:
            name = str(kid["/S"])
            name = roles.get(name, name).removeprefix("/")
            box = _box(kid) if name == "Figure" else ()
            out.append(Node(name, str(kid.get("/Alt", "")), _children(kid, roles), box))
    return out


def _box(element: Any) -> tuple[float, ...]:
    attributes = element.get("/A", {})
    attributes = attributes if isinstance(attributes, list) else [attributes]
    for each in (a.get_object() for a in attributes):
        if "/BBox" in each:
            return tuple(float(edge) for edge in each["/BBox"])
    return ()
