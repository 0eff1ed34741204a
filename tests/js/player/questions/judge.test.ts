import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { questionType } from "../../../../kit/frontend/player/src/questions/question-type.ts";
import "../../../../kit/frontend/player/src/questions/registry.ts";
import type { QuestionKey, QuestionSpec, Result } from "../../../../kit/frontend/player/src/types.ts";

interface Table {
  questions: Record<string, { spec: QuestionSpec; key: QuestionKey }>;
  cases: { question: string; response: unknown; result: Result }[];
}

const table = JSON.parse(
  readFileSync(new URL("../../../cases/judging.json", import.meta.url), "utf8"),
) as Table;

for (const [name, { spec, key }] of Object.entries(table.questions)) {
  test(`the browser judges "${name}" as the table says`, () => {
    const cases = table.cases.filter((each) => each.question === name);
    assert.ok(cases.length > 10);
    for (const { response, result } of cases)
      assert.deepEqual(questionType(spec).judge(spec, key, response), result, JSON.stringify(response).slice(0, 80));
  });
}
