"""The kernel host."""
