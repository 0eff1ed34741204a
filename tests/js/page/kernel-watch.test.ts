import assert from "node:assert/strict";
import { test } from "node:test";
import { isGone, kernelAddress } from "../../../kit/frontend/page/src/kernel-watch.ts";

const answering = (status: number, body: unknown) => () =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));

test("a kernel that the server does not know, or that has died, is gone", async () => {
  assert.equal(await isGone("/k", answering(404, {})), true);
  assert.equal(await isGone("/k", answering(200, { execution_state: "dead" })), true);
});

test("a kernel at work, and one whose server cannot be reached, may come back", async () => {
  assert.equal(await isGone("/k", answering(200, { execution_state: "busy" })), false);
  assert.equal(await isGone("/k", answering(500, {})), false);
  assert.equal(await isGone("/k", () => Promise.reject(new TypeError("no network"))), false);
  assert.equal(await isGone("/k", () => Promise.resolve(new Response("<p>", {}))), false);
});

test("the page names its kernel, below whatever address it is served", () => {
  const page = (data: unknown) =>
    ({ querySelector: () => ({ textContent: JSON.stringify(data) }) }) as unknown as ParentNode;
  assert.equal(kernelAddress(page({ baseUrl: "/x/", kernelId: "a-b" })), "/x/api/kernels/a-b");
  assert.equal(kernelAddress(page({ baseUrl: "/x/" })), null);
  assert.equal(kernelAddress({ querySelector: () => null } as unknown as ParentNode), null);
});
