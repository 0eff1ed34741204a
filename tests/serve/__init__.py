"""Serving lessons."""
