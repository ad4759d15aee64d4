import assert from "node:assert/strict";
import { test } from "node:test";
import { isTooFarBehind, judgeLowLatency, type LowLatencyFacts } from "./low-latency.js";

const facts: LowLatencyFacts = { engine: "hls.js", offered: true, playlist: { partTarget: 0.5, canBlockReload: true } };

test("low latency needs parts and held playlist requests", () => {
  assert.deepEqual(judgeLowLatency(facts), { on: true, why: "" });
});

test("every reason not to have it is told from the others", () => {
  const cases: [Partial<LowLatencyFacts>, boolean | null, RegExp][] = [
    [{ engine: "native" }, null, /by itself/],
    [{ offered: false }, false, /ll_hls is off/],
    [{ playlist: null }, null, /not come yet/],
    [{ playlist: { partTarget: 0, canBlockReload: true } }, false, /no parts/],
    [{ playlist: { partTarget: 0.5, canBlockReload: false } }, false, /not held/],
  ];
  for (const [change, on, why] of cases) {
    const verdict = judgeLowLatency({ ...facts, ...change });
    assert.equal(verdict.on, on);
    assert.match(verdict.why, why);
  }
});

test("what playing faster cannot make up for is too far behind", () => {
  assert.equal(isTooFarBehind(1.6, 1.5, 2), false);
  assert.equal(isTooFarBehind(5, 1.5, 2), false);
  assert.equal(isTooFarBehind(5.1, 1.5, 2), true);
  assert.equal(isTooFarBehind(12, 6, 2), false);
});
