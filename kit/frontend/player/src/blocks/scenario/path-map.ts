/** The map of a story at its ending: the path taken, and in grey what was not. */

import { html, nothing, svg, type TemplateResult } from "lit";
import type { Translate } from "../../i18n.ts";
import type { ScenarioSpec, StoryMap } from "../../types.ts";
import { inline } from "../../components/html.ts";

/** Tenths of an em: a box, and a step from box to box. Positions count in hundredths of a step. */
const BOX = { width: 84, height: 34 };
const STEP = { x: 96, y: 60 };

type MapNode = StoryMap["nodes"][number];
type MapEdge = StoryMap["edges"][number];

interface Point {
  x: number;
  y: number;
}

/** Where the middle of a scene's box lies. */
function middle(node: MapNode, from: Point): Point {
  return {
    x: ((node.x - from.x) * STEP.x) / 100 + BOX.width / 2,
    y: ((node.y - from.y) * STEP.y) / 100 + BOX.height / 2,
  };
}

/** A line from the foot of one box to the head of the other; one that leads back or sideways
 * swings out to the side. */
function line(a: Point, b: Point): string {
  const half = BOX.height / 2;
  if (b.y > a.y + half) {
    const [from, to] = [a.y + half, b.y - half - 3];
    const bend = (to - from) / 2;
    return `M${a.x} ${from}C${a.x} ${from + bend} ${b.x} ${to - bend} ${b.x} ${to}`;
  }
  const side = BOX.width / 2;
  const out = Math.max(a.x, b.x) + side + 14;
  return `M${a.x + side} ${a.y}C${out} ${a.y} ${out} ${b.y} ${b.x + side + 3} ${b.y}`;
}

function edge(each: MapEdge, places: Map<string, Point>): TemplateResult | typeof nothing {
  const [a, b] = [places.get(each.source), places.get(each.target)];
  if (!a || !b) return nothing;
  return svg`<path class="ck-map-edge" ?data-taken=${each.taken} d=${line(a, b)}
    marker-end=${each.taken ? "url(#ck-map-taken)" : "url(#ck-map-open)"}/>`;
}

function marker(id: string, name: string): TemplateResult {
  return svg`<marker id=${id} viewBox="0 0 6 6" refX="3" refY="3" markerWidth="6" markerHeight="6"
    markerUnits="userSpaceOnUse" orient="auto"><path class=${name} d="M0 0l6 3-6 3z"/></marker>`;
}

export function pathMap(
  t: Translate,
  spec: ScenarioSpec,
  map: StoryMap | null | undefined,
): TemplateResult | typeof nothing {
  if (!map || map.nodes.length < 2) return nothing;
  const from = {
    x: Math.min(...map.nodes.map((node) => node.x)),
    y: Math.min(...map.nodes.map((node) => node.y)),
  };
  const places = new Map(map.nodes.map((node) => [node.scene, middle(node, from)]));
  const all = [...places.values()];
  const width = Math.max(...all.map(({ x }) => x)) + BOX.width / 2 + 16;
  const height = Math.max(...all.map(({ y }) => y)) + BOX.height / 2;
  const seen = map.nodes.filter((node) => node.visits > 0).length;
  const untaken = map.edges.filter((each) => !each.taken);
  const taken = map.edges.filter((each) => each.taken);
  return html`<figure class="ck-map">
    <figcaption>
      ${t("You saw {n} of {total} scenes. What you did not see is grey.", {
        n: seen,
        total: map.nodes.length,
      })}
    </figcaption>
    <div class="ck-map-scroll" tabindex="0" role="group" aria-label=${t("Map of the story")}>
      <div
        class="ck-map-canvas"
        .style=${`--ck-map-width:${width / 10};--ck-map-height:${height / 10}`}
      >
        <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
          <defs>
            ${marker("ck-map-taken", "ck-map-tip-taken")} ${marker("ck-map-open", "ck-map-tip")}
          </defs>
          ${[...untaken, ...taken].map((each) => edge(each, places))}
        </svg>
        <ul role="list">
          ${map.nodes.map((node) => box(t, spec, node, places.get(node.scene)!))}
        </ul>
      </div>
    </div>
  </figure>`;
}

function box(t: Translate, spec: ScenarioSpec, node: MapNode, at: Point): TemplateResult {
  const scene = spec.scenes.find((each) => each.id === node.scene);
  const place = `left:${(at.x - BOX.width / 2) / 10}em;top:${(at.y - BOX.height / 2) / 10}em`;
  return html`<li
    class="ck-map-scene"
    ?data-seen=${node.visits > 0}
    ?data-ending=${scene?.ending}
    .style=${place}
  >
    <span>${inline(scene?.title || node.scene)}</span>
    <span class="ck-hidden">${node.visits > 0 ? t("seen") : t("not seen")}</span>
  </li>`;
}
