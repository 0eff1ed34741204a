"""The block type "callout": a note, tip, warning or example that stands out; shown only."""

from coursekit.blocks.block_type import BlockType
from coursekit.blocks.callout.model import Callout, CalloutKey, CalloutSpec
from coursekit.blocks.callout.text import parse_callout, write_callout

TYPE = BlockType(
    name="callout",
    aliases=("提示框", "标注"),
    block=Callout,
    spec=CalloutSpec,
    key=CalloutKey,
    parse=parse_callout,
    write=write_callout,
    public=(Callout,),
)

__all__ = ["TYPE", "Callout", "CalloutKey", "CalloutSpec"]
