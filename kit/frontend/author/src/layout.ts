/** Lays a story out with dagre: scenes as boxes, one line for each choice. No browser needed. */

import { Graph, layout } from "@dagrejs/dagre";

export const BOX = { width: 184, height: 72 };
const MARK = { width: 34, height: 26 };

export interface Point {
  x: number;
  y: number;
}
export interface Place extends Point {
  id: string;
}
export interface Line {
  scene: string;
  choice: string;
  to: string;
  points: Point[];
  /** The middle of the line, where marks stand. */
  middle: Point;
}
export interface Drawing {
  width: number;
  height: number;
  places: Place[];
  lines: Line[];
}

export interface Way {
  scene: string;
  choice: string;
  to: string;
}

export function draw(scenes: string[], ways: Way[]): Drawing {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 36, ranksep: 44, edgesep: 18, marginx: 14, marginy: 18 });
  for (const id of scenes) graph.setNode(id, { ...BOX });
  const known = ways.filter((way) => scenes.includes(way.scene) && scenes.includes(way.to));
  for (const { scene, choice, to } of known)
    graph.setEdge(scene, to, { ...MARK, labelpos: "c" }, choice);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    places: scenes.map((id) => ({ id, ...at(graph.node(id)) })),
    lines: known.map((way) => {
      const edge = graph.edge(way.scene, way.to, way.choice) as {
        points: Point[];
        x?: number;
        y?: number;
      };
      const points = edge.points.map(at);
      const middle = points[Math.floor(points.length / 2)]!;
      return { ...way, points, middle: { x: edge.x ?? middle.x, y: edge.y ?? middle.y } };
    }),
  };
}

function at(point: unknown): Point {
  const { x, y } = point as Point;
  return { x: Math.round(x), y: Math.round(y) };
}

/** A smooth line through points: curves between the middles of its parts. */
export function curve(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first || !rest.length) return "";
  const parts = [`M${first.x} ${first.y}`];
  rest.forEach((point, n) => {
    const next = rest[n + 1];
    if (!next) parts.push(`L${point.x} ${point.y}`);
    else parts.push(`Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`);
  });
  return parts.join(" ");
}

/** Split a title into at most two lines of so many columns; CJK characters take two. */
export function wrapped(title: string, columns: number): string[] {
  const lines = [""];
  let used = 0;
  for (const word of title.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*/g) ??
    []) {
    const wide = [...word.trimEnd()].reduce((sum, c) => sum + (c > "\u2e80" ? 2 : 1), 0);
    if (used + wide > columns && used) {
      if (lines.length === 2) {
        lines[1] = `${lines[1]!.trimEnd()}…`;
        break;
      }
      lines.push("");
      used = 0;
    }
    lines[lines.length - 1] += word;
    used += wide + (word.length - word.trimEnd().length);
  }
  return lines.map((line) => cut(line.trim(), columns + 2));
}

function cut(line: string, columns: number): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}
