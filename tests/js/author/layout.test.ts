import assert from "node:assert/strict";
import { test } from "node:test";
import { BOX, curve, draw, wrapped } from "../../../kit/frontend/author/src/layout.ts";

const WAYS = [
  { scene: "door", choice: "1", to: "bench" },
  { scene: "door", choice: "2", to: "bench" },
  { scene: "bench", choice: "1", to: "door" },
  { scene: "bench", choice: "2", to: "end" },
  { scene: "bench", choice: "3", to: "nowhere" },
  { scene: "bench", choice: "4", to: "bench" },
];

test("no two scenes overlap, and all lie within the picture", () => {
  const { places, width, height } = draw(["door", "bench", "end"], WAYS);
  for (const [n, a] of places.entries()) {
    assert.ok(a.x >= BOX.width / 2 && a.x <= width - BOX.width / 2);
    assert.ok(a.y >= BOX.height / 2 && a.y <= height - BOX.height / 2);
    for (const b of places.slice(n + 1))
      assert.ok(Math.abs(a.x - b.x) >= BOX.width || Math.abs(a.y - b.y) >= BOX.height);
  }
});

test("every choice that leads somewhere is a line of its own", () => {
  const { lines } = draw(["door", "bench", "end"], WAYS);
  assert.deepEqual(
    lines.map(({ scene, choice }) => scene + choice),
    ["door1", "door2", "bench1", "bench2", "bench4"],
  );
  assert.equal(new Set(lines.map(({ points }) => curve(points))).size, lines.length);
});

test("titles take two lines at most, Chinese ones too", () => {
  assert.deepEqual(wrapped("Both keep face", 22), ["Both keep face"]);
  assert.equal(wrapped("On the table, for all of the village to see at last", 22).length, 2);
  const chinese = wrapped("门口有人敲门你还记得去年帮过的那位老人家吗", 22);
  assert.equal(chinese.length, 2);
  assert.ok(chinese[1]!.endsWith("…") || chinese.join("").length === 21);
});
