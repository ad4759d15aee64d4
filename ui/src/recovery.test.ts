import assert from "node:assert/strict";
import { test } from "node:test";
import { Recovery, StallWatch } from "./recovery.js";

test("restarts come further and further apart, up to eight seconds", () => {
  const recovery = new Recovery();
  const delays = Array.from({ length: 6 }, () => recovery.next("network", 0)).map((remedy) => "delay" in remedy && remedy.delay);
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 8000, 8000]);
});

test("a picture that moves makes the next failure a first one", () => {
  const recovery = new Recovery();
  recovery.next("network", 0);
  recovery.next("network", 0);
  recovery.succeeded();
  assert.deepEqual(recovery.next("stall", 0), { action: "restart", delay: 1000 });
});

test("a decoder is reset once in ten seconds, then the player starts anew", () => {
  const recovery = new Recovery();
  assert.deepEqual(recovery.next("media", 0), { action: "recover-media" });
  assert.deepEqual(recovery.next("media", 9_999), { action: "restart", delay: 1000 });
  assert.deepEqual(recovery.next("media", 10_000), { action: "recover-media" });
});

test("a picture is stalled when it stands still for longer than patience allows", () => {
  const watch = new StallWatch(0);
  assert.equal(watch.stalled(1, true, 10_000, 500), false);
  assert.equal(watch.stalled(1, true, 10_000, 10_499), false);
  assert.equal(watch.stalled(1, true, 10_000, 10_500), true);
  assert.equal(watch.stalled(1.04, true, 10_000, 10_600), false);
});

test("whoever is more patient waits longer", () => {
  const watch = new StallWatch(0);
  watch.stalled(0, true, 30_000, 0);
  assert.equal(watch.stalled(0, true, 30_000, 10_000), false);
  assert.equal(watch.stalled(0, true, 30_000, 30_000), true);
});

test("a picture that nobody expects to move is not stalled, and gets its patience back", () => {
  const watch = new StallWatch(0);
  watch.stalled(1, true, 10_000, 0);
  assert.equal(watch.stalled(1, false, 10_000, 20_000), false);
  assert.equal(watch.stalled(1, true, 10_000, 29_999), false);
  assert.equal(watch.stalled(1, true, 10_000, 30_000), true);
});
