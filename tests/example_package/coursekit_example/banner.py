"""A block that is only shown: `%%banner` and a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from coursekit.blocks.block_type import BlockType, ParsedBlock
from coursekit.model.base import Markdown
from coursekit.model.block import Block, BlockKey, BlockSpec, content_hash
from coursekit.model.diagnostic import Report
from coursekit.model.source_line import Line


class BannerSpec(BlockSpec):
    """All of a banner."""

    type: Literal["banner"] = "banner"
    body: Markdown


class BannerKey(BlockKey):
    """Nothing: a banner asks nothing."""

    type: Literal["banner"] = "banner"


class Banner(Block):
    """A text that is shown large."""

    type: Literal["banner"] = "banner"
    body: Markdown

    @property
    def spec(self) -> BannerSpec:
        """The half that learners see: all of it."""
        spec = BannerSpec(id=self.id, title=self.title, hash=self.hash, body=self.body)
        return spec if spec.hash else spec.model_copy(update={"hash": content_hash(spec)})

    @property
    def key(self) -> BannerKey:
        """The empty half."""
        return BannerKey(id=self.id)

    @classmethod
    def join(cls, spec: Any, _key: Any) -> Self:
        """Return the banner of a spec."""
        return cls(id=spec.id, title=spec.title, hash=spec.hash, body=spec.body)

    def print_html(self, _seed: int) -> str:
        """Return the banner as HTML; its text is HTML."""
        return f'<section class="ck-block">{self.body}</section>'

    def key_html(self, _seed: int) -> str:
        """Return nothing: there are no answers."""
        return ""


def parse(lines: Sequence[Line], _earlier: Mapping[str, Block], _report: Report) -> ParsedBlock:
    """Return the banner that the lines hold, the header first."""
    body = "\n".join(line.text for line in lines[1:]).strip()
    return ParsedBlock(Banner(id="banner", body=body))


def write(banner: Banner) -> str:
    """Return the banner as text."""
    return f"%%banner\n{banner.body}"


TYPE = BlockType(
    name="banner",
    block=Banner,
    spec=BannerSpec,
    key=BannerKey,
    parse=parse,
    write=write,
    public=(Banner,),
    module=Path(__file__).parent / "banner.js",
)
