import assert from "node:assert/strict";
import { test } from "node:test";
import { explainFailure, failureKind } from "./failure.js";

test("failures are told in words", () => {
  const cases: [Parameters<typeof explainFailure>[0], string][] = [
    [{ type: "networkError", details: "manifestLoadError", status: 404 }, "The server has no picture of this camera."],
    [{ type: "networkError", details: "manifestLoadError", status: 503 }, "The camera has no picture yet."],
    [{ type: "networkError", details: "levelLoadError", status: 500 }, "The server answers 500."],
    [{ type: "networkError", details: "levelLoadError", status: 0 }, "The server cannot be reached."],
    [{ type: "networkError", details: "fragLoadTimeOut" }, "The server did not answer in time."],
    [{ type: "networkError", details: "levelParsingError" }, "The server's playlist cannot be read."],
    [{ type: "mediaError", details: "bufferAppendError" }, "The browser could not decode the picture."],
    [{ type: "mediaError", details: "manifestIncompatibleCodecsError", codec: "H.265" }, "This browser cannot play H.265."],
    [{ type: "mediaError", details: "bufferAddCodecError" }, "This browser cannot play this camera's format."],
    [{ type: "otherError", details: "internalException" }, "Playing failed."],
  ];
  for (const [facts, sentence] of cases) assert.equal(explainFailure(facts), sentence);
});

test("kinds of failure are those of the recovery", () => {
  assert.equal(failureKind({ type: "networkError", details: "" }), "network");
  assert.equal(failureKind({ type: "mediaError", details: "" }), "media");
  assert.equal(failureKind({ type: "mediaError", details: "bufferAddCodecError" }), "other");
  assert.equal(failureKind({ type: "muxError", details: "" }), "other");
});
