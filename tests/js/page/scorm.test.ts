import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "../../../kit/frontend/node_modules/fast-check/lib/fast-check.js";
import type Scorm12API from "../../../kit/frontend/node_modules/scorm-again/dist/types/Scorm12API.d.ts";
import "../../../kit/frontend/player/src/blocks/registry.ts";
import { findApi, type Api, type Framed } from "../../../kit/frontend/page/src/scorm/api.ts";
import { Session } from "../../../kit/frontend/page/src/scorm/session.ts";
import {
  reachedIn,
  lessonStatus,
  type Reached,
  type LessonStatus,
} from "../../../kit/frontend/page/src/scorm/lesson-status.ts";
import type { Attempt, BlockSpec } from "../../../kit/frontend/player/src/types.ts";

// Its types are not where its scripts are.
const SCRIPT: string = "../../../kit/frontend/node_modules/scorm-again/dist/esm/scorm12.js";
const { Scorm12API: Platform } = (await import(SCRIPT)) as {
  Scorm12API: new (settings: object) => Scorm12API;
};

const GOING: LessonStatus = { status: "incomplete", score: null };

/** A platform of another's making; `before` is what it kept of an earlier visit. */
function platform(before?: Scorm12API): Scorm12API {
  const api = new Platform({ autocommit: false, logLevel: 5 });
  if (before) api.loadFromJSON(before.renderCMIToJSONObject()["cmi"] as never, "cmi");
  return api;
}

function field(api: Scorm12API, ...names: string[]): unknown {
  let found: unknown = api.renderCMIToJSONObject();
  for (const name of ["cmi", ...names]) found = (found as Record<string, unknown>)[name];
  return found;
}

function quiz(id: string, more: object = {}): BlockSpec {
  return { type: "quiz", id, pass_mark: null, feedback: "at once", ...more } as unknown as BlockSpec;
}

function story(id: string, scored: boolean): BlockSpec {
  return { type: "scenario", id, scored } as unknown as BlockSpec;
}

function handedIn(score: string | null, more: object = {}): Attempt {
  return { questions: ["a"], responses: {}, submitted: true, score, earlier: [], ...more } as never;
}

function reached(...each: [string, boolean, string | null][]): Map<string, Reached> {
  return new Map(each.map(([id, done, best]) => [id, { done, best }]));
}

test("the platform's functions are found around the page, or around the one that opened it", () => {
  const api = {} as Api;
  const top: { parent: Framed; API: Api } = { API: api, parent: undefined as never };
  top.parent = top;
  const inside = { parent: { parent: top } };
  assert.equal(findApi(inside), api);
  const alone: { parent: Framed; opener: unknown } = { parent: undefined as never, opener: inside };
  alone.parent = alone;
  assert.equal(findApi(alone), api);
  alone.opener = null;
  assert.equal(findApi(alone), null);
  const strange = {
    get parent(): Framed {
      throw new Error("SecurityError");
    },
  };
  assert.equal(findApi(strange), null);
});

test("what is kept is there at the next visit", () => {
  const first = platform();
  const session = new Session(first);
  session.set("coursekit:1:l:q", '{"a":"黑土"}');
  session.reached.set("q", { done: true, best: "2/3" });
  session.read = true;
  session.end({ status: "completed", score: 66.67 });
  const again = new Session(platform(first));
  assert.equal(again.get("coursekit:1:l:q"), '{"a":"黑土"}');
  assert.deepEqual(again.reached.get("q"), { done: true, best: "2/3" });
  assert.equal(again.read, true);
  again.remove("coursekit:1:l:q");
  assert.equal(again.get("coursekit:1:l:q"), null);
});

test("a platform is told status, score and time as SCORM 1.2 writes them", () => {
  const api = platform();
  let now = 5_000;
  const session = new Session(api, () => now);
  now += (26 * 3600 + 3 * 60 + 9) * 1000 + 999;
  session.tell({ status: "failed", score: 33.33 });
  assert.equal(field(api, "core", "lesson_status"), "failed");
  assert.deepEqual(field(api, "core", "score"), { raw: "33.33", min: "0", max: "100" });
  assert.equal(field(api, "core", "session_time"), "26:03:09");
  assert.equal(field(api, "core", "exit"), "suspend");
  assert.equal(session.keeps, true);
});

test("a score that is not there yet is not told as nothing", () => {
  const api = platform();
  new Session(api).tell(GOING);
  assert.deepEqual(field(api, "core", "score"), { raw: "", min: "", max: "100" });
  assert.equal(field(api, "core", "lesson_status"), "incomplete");
});

test("a lesson that was passed stays so, and one that was done does not begin anew", () => {
  for (const [before, then, after] of [
    ["passed", "failed", "passed"],
    ["passed", "incomplete", "passed"],
    ["completed", "incomplete", "completed"],
    ["failed", "incomplete", "failed"],
    ["failed", "passed", "passed"],
    ["completed", "passed", "passed"],
  ] as const) {
    const first = platform();
    new Session(first).end({ status: before, score: 50 });
    const api = platform(first);
    new Session(api).end({ status: then, score: 40 });
    assert.equal(field(api, "core", "lesson_status"), after, `${before}, ${then}`);
  }
});

test("what counts is stored at once, the rest when that is asked for", () => {
  const api = platform();
  let stored = 0;
  api.on("LMSCommit", () => stored++);
  const session = new Session(api);
  session.tell(GOING);
  assert.equal(stored, 1, "it has begun");
  session.set("k", "typed");
  session.tell(GOING);
  assert.equal(stored, 1);
  session.commit();
  session.commit();
  assert.equal(stored, 2);
  session.tell({ status: "incomplete", score: 50 });
  assert.equal(stored, 3);
  session.tell({ status: "completed", score: 50 });
  assert.equal(stored, 4);
});

test("a visit that is but a review tells nothing of how the learner stands", () => {
  const api = platform();
  api.cmi.core.lesson_mode = "review";
  new Session(api).end({ status: "passed", score: 100 });
  assert.notEqual(field(api, "core", "lesson_status"), "passed");
  assert.equal((field(api, "core", "score") as { raw: string }).raw, "");
});

test("where the platform takes no more, that is known, until it does", () => {
  const api = platform();
  const small: Api = {
    LMSInitialize: () => api.LMSInitialize(),
    LMSFinish: () => api.LMSFinish(),
    LMSGetValue: (name) => api.LMSGetValue(name),
    LMSSetValue: (name, value) =>
      name === "cmi.suspend_data" && value.length > 4096 ? "false" : api.LMSSetValue(name, value),
    LMSCommit: () => api.LMSCommit(),
  };
  const session = new Session(small);
  // Nothing that can be compressed.
  let state = 1;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  session.set("long", Array.from({ length: 9000 }, () => String.fromCharCode(33 + (next() % 89))).join(""));
  session.tell(GOING);
  assert.equal(session.keeps, false);
  session.remove("long");
  session.tell(GOING);
  assert.equal(session.keeps, true);
});

test("a platform that fails breaks no lesson", () => {
  const broken = new Proxy({} as Api, {
    get: () => () => {
      throw new Error("the session is over");
    },
  });
  const session = new Session(broken);
  session.set("k", "v");
  session.tell(GOING);
  session.end(GOING);
  assert.equal(session.get("k"), "v");
  assert.equal(session.keeps, false);
});

test("what another package or a fault left there counts as nothing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text: string) => {
      const api = platform();
      api.cmi.suspend_data = text;
      const session = new Session(api);
      session.tell(lessonStatus([quiz("q")], session.reached, session.read));
      assert.equal(session.keeps, true);
      assert.equal(session.get("q"), null);
    }),
  );
});

test("a block is done once handed in, at an ending, or, where nothing judges, answered", () => {
  assert.deepEqual(reachedIn(quiz("q"), null, true), { done: false, best: null });
  assert.deepEqual(reachedIn(quiz("q"), handedIn("1/2"), true), { done: true, best: "1/2" });
  const open = handedIn(null, { submitted: false });
  const answered = { ...open, responses: { a: "x" } } as Attempt;
  assert.equal(reachedIn(quiz("q"), answered, true).done, false);
  assert.equal(reachedIn(quiz("q"), open, false).done, false);
  assert.equal(reachedIn(quiz("q"), answered, false).done, true);
  const ended = { path: [], quizzes: {}, map: { nodes: [], edges: [] }, score: "1/4" } as never;
  assert.deepEqual(reachedIn(story("s", true), ended, true), { done: true, best: "1/4" });
});

test("a further go takes nothing away, and the best one counts", () => {
  const retried = handedIn(null, { submitted: false, earlier: ["1/3", "3/4", "1/2"] });
  assert.deepEqual(reachedIn(quiz("q"), retried, true), { done: true, best: "3/4" });
  const before = { done: true, best: "1/2" };
  assert.deepEqual(reachedIn(quiz("q"), handedIn("1/8"), true, before), before);
  assert.deepEqual(reachedIn(quiz("q"), null, true, before), before);
});

test("each scored block counts alike, and one not done yet as nothing", () => {
  const specs = [quiz("a"), quiz("b", { feedback: "never" }), story("c", true), story("d", false)];
  assert.equal(lessonStatus(specs, reached(), false).score, null);
  const half = reached(["a", true, "2/3"]);
  assert.deepEqual(lessonStatus(specs, half, true), { status: "incomplete", score: 33.33 });
  const whole = reached(["a", true, "2/3"], ["b", true, null], ["c", true, "1"], ["d", true, null]);
  assert.deepEqual(lessonStatus(specs, whole, false), { status: "completed", score: 83.33 });
});

test("a lesson is passed where every quiz with a mark to pass is", () => {
  const specs = [quiz("a", { pass_mark: "1/2" }), quiz("b", { pass_mark: "3/4" }), quiz("c")];
  const after = (a: string, b: string): string =>
    lessonStatus(specs, reached(["a", true, a], ["b", true, b], ["c", true, "0"]), true).status;
  assert.equal(after("1/2", "3/4"), "passed");
  assert.equal(after("1/2", "2/3"), "failed");
  assert.equal(after("1", "0"), "failed");
});

test("a quiz that nobody has judged is neither passed nor failed", () => {
  const specs = [quiz("a", { pass_mark: "1/2" }), quiz("b", { pass_mark: "1/2", feedback: "never" })];
  assert.equal(lessonStatus(specs, reached(["a", true, null], ["b", true, null]), true).status, "completed");
  assert.equal(lessonStatus(specs, reached(["a", true, "1/4"], ["b", true, null]), true).status, "failed");
});

test("a lesson without blocks is completed once its end was seen", () => {
  assert.equal(lessonStatus([], new Map(), false).status, "incomplete");
  assert.deepEqual(lessonStatus([], new Map(), true), { status: "completed", score: null });
});
