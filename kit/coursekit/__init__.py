"""Coursekit: interactive lessons from notebooks."""
