"""The block type "scenario": a story of scenes in which the learner decides."""

from coursekit.blocks.block_type import Analyser, BlockType
from coursekit.blocks.scenario.analysis import analyse
from coursekit.blocks.scenario.attempt import ScenarioAttempt
from coursekit.blocks.scenario.model import ScenarioKey, ScenarioSpec
from coursekit.blocks.scenario.parts import Choice, Ending, Scene, Variable
from coursekit.blocks.scenario.report import describe_story, summarise_story
from coursekit.blocks.scenario.scenario import Scenario
from coursekit.blocks.scenario.text import (
    looks_like_scenario,
    parse_scenario_block,
    write_scenario,
)

TYPE = BlockType(
    name="scenario",
    aliases=("情景", "场景"),
    block=Scenario,
    spec=ScenarioSpec,
    key=ScenarioKey,
    attempt=ScenarioAttempt,
    parse=parse_scenario_block,
    write=write_scenario,
    looks_like=looks_like_scenario,
    analyser=Analyser(analyse, describe_story, summarise_story),
    public=(Choice, Ending, Scenario, Scene, Variable),
)

__all__ = [
    "TYPE",
    "Choice",
    "Ending",
    "Scenario",
    "ScenarioAttempt",
    "ScenarioKey",
    "ScenarioSpec",
    "Scene",
    "Variable",
]
