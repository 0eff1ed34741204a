"""MIME types of what stands in the outputs and the metadata of a lesson's notebook."""

from __future__ import annotations

from coursekit.model.block import MIME as BLOCK

FINDINGS = "application/vnd.coursekit.diagnostics+json"
"""Findings about a cell, shown to its author."""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

__all__ = ["BLOCK", "FINDINGS", "WIDGET_STATE", "WIDGET_VIEW"]
