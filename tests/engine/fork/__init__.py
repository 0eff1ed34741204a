"""Children of warm processes."""
