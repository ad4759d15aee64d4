import assert from "node:assert/strict";
import { test } from "node:test";
import type { Camera } from "./cameras.js";
import * as words from "./words.js";

const camera: Camera = {
  name: "door",
  state: "streaming",
  message: "",
  playlist: "live/door/master_playlist.m3u8",
  low_latency: true,
  part_target: 0.52,
  target_duration: 2,
  video: { codec: "H.264", width: 1280, height: 720, frame_rate: 25 },
  audio: { codec: "AAC", sample_rate: 44100, channels: 2 },
};

test("a camera's state is said in words, with its message", () => {
  assert.equal(words.describeState(camera), "Live");
  const waiting: Camera = { ...camera, state: "waiting", message: "connection refused" };
  assert.equal(words.describeState(waiting), "Waiting: connection refused");
  assert.equal(words.describeState({ ...camera, state: "ended" }), "Ended");
});

test("a state of a newer server is shown as it is", () => {
  assert.equal(words.stateWord("asleep" as Camera["state"]), "asleep");
});

test("measured seconds have two decimals, minutes none", () => {
  assert.equal(words.seconds(1.567), "1.57 s");
  assert.equal(words.seconds(0), "0.00 s");
  assert.equal(words.seconds(75.3), "75 s");
  assert.equal(words.seconds(null), "–");
  assert.equal(words.seconds(NaN), "–");
});

test("lengths have no zeros behind them", () => {
  assert.equal(words.length(0.52), "0.52 s");
  assert.equal(words.length(2), "2 s");
  assert.equal(words.length(0.33366), "0.334 s");
  assert.equal(words.length(null), "–");
});

test("formats are short", () => {
  assert.equal(words.videoFormat(camera.video!), "H.264, 1280×720, 25 fps");
  assert.equal(words.videoFormat({ ...camera.video!, frame_rate: null }), "H.264, 1280×720");
  assert.equal(words.videoFormat({ ...camera.video!, frame_rate: 29.97003 }), "H.264, 1280×720, 29.97 fps");
  assert.equal(words.audioFormat(camera.audio!), "AAC, 44.1 kHz, stereo");
  assert.equal(words.audioFormat({ codec: "AAC", sample_rate: 8000, channels: 1 }), "AAC, 8 kHz, mono");
  assert.equal(words.audioFormat({ codec: "AAC", sample_rate: 48000, channels: 6 }), "AAC, 48 kHz, 6 channels");
});

test("protocols have the names that people know", () => {
  assert.equal(words.protocolName("h2"), "HTTP/2");
  assert.equal(words.protocolName("http/1.1"), "HTTP/1.1");
  assert.equal(words.protocolName("x-new"), "x-new");
  assert.equal(words.protocolName(null), "–");
  assert.equal(words.protocolName(""), "–");
});

test("interruptions are counted, or there are none", () => {
  assert.equal(words.interruptions(0, 0), "none");
  assert.equal(words.interruptions(2, 0), "2 stalls");
  assert.equal(words.interruptions(1, 3), "1 stall, 3 errors");
});

test("one camera, two cameras", () => {
  assert.equal(words.count(1, "camera"), "1 camera");
  assert.equal(words.count(2, "camera"), "2 cameras");
});
