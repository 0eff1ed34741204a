import assert from "node:assert/strict";
import { test } from "node:test";
import { remaining, timeLeft, worthSaying } from "../../../../../kit/frontend/player/src/blocks/quiz/clock.ts";
import { translator } from "../../../../../kit/frontend/player/src/i18n.ts";

const t = translator("en", {});
const MINUTE = 60_000;

test("time left runs from the start to nothing, and not below", () => {
  const start = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(remaining("2026-01-01T00:00:00Z", 10, start + 4 * MINUTE), 6 * MINUTE);
  assert.equal(remaining("2026-01-01T00:00:00Z", 10, start + 40 * MINUTE), 0);
  assert.equal(remaining("", 10, start), 10 * MINUTE);
});

test("time left is said in whole minutes, without haste", () => {
  assert.equal(timeLeft(t, 12 * MINUTE - 1), "About 12 minutes left");
  assert.equal(timeLeft(t, MINUTE), "About 1 minute left");
  assert.equal(timeLeft(t, 30_000), "Less than a minute left");
  assert.equal(timeLeft(t, 0), "The time is up.");
});

test("only few moments are said aloud", () => {
  const said = [20, 10, 5, 4, 1, 0].filter((minutes) => worthSaying(minutes * MINUTE));
  assert.deepEqual(said, [5, 1, 0]);
});
