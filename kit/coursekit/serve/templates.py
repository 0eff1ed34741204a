"""Voilà's templates, compiled once a process; Voilà makes a new environment for every visit."""

from __future__ import annotations

from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from nbconvert.preprocessors import Preprocessor


class MemoryBytecodeCache(BytecodeCache):
    """Keeps the code of templates in memory, each under a hash of its name and source."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is known."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_bytecode_cache = MemoryBytecodeCache()


class CompiledTemplates(Preprocessor):
    """Gives an exporter of Voilà's the code of templates that is known; leaves notebooks alone."""

    enabled = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Do it: this runs before the exporter loads its template."""
        exporter: Any = self.parent
        exporter.environment.bytecode_cache = _bytecode_cache
        return nb, resources
