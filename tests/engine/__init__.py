"""Tests of the engine, and the lessons that they build."""
