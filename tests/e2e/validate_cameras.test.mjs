// `sluice validate` judges Sluice: cameras of many kinds, in one server, side by side.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSluice, startSluice } from './lib/sluice.mjs';

const WATCHED = '20s';
const source = (options) => `test:?size=192x128&${options}`;

// What the camera forces: no server can start a segment with a key frame that does not come (docs/conformance.md).
const RARE_KEY_FRAMES = ['PS-10', 'PS-17'];

const lowLatency = {
  'h264-25-gop1': { source: source('fps=25&gop=1') },
  'h264-5-gop2-silent': { source: source('fps=5&gop=2&audio=none') },
  'h264-10-gop4': { source: source('fps=10&gop=4'), forced: ['PS-17'] },
  'h264-15-gop1-reordered': { source: source('fps=15&gop=1&bframes=2') },
  'h264-29.97-gop2-g711': { source: source('fps=29.97&gop=2&audio=pcm_alaw') },
  'h264-30-gop12': { source: source('fps=30&gop=12'), forced: RARE_KEY_FRAMES },
  'h264-60-gop1': { source: source('fps=60&gop=1') },
  'h265-25-gop2-mp3': { source: source('codec=h265&fps=25&gop=2&audio=mp3') },
  'two-variants': { source: source('fps=30&gop=1'), substream: source('fps=10&gop=1&audio=none') },
};
const plain = {
  'plain-h264-25-gop1': { source: source('fps=25&gop=1') },
  'plain-h265-15-gop4': { source: source('codec=h265&fps=15&gop=4&bframes=2'), forced: ['PS-17'] },
  'plain-h264-5-gop2-silent': { source: source('fps=5&gop=2&audio=none') },
};

const described = ({ rule, strength, count, examples }) =>
  `${rule} ${strength} (${count}): ${examples[0].seen} at ${examples[0].url}`;

describe('cameras of many kinds', { concurrency: 2 }, () => {
  for (const [kind, stream, cameras] of [['low latency', {}, lowLatency], ['plain', { ll_hls: false }, plain]]) {
    test(`cameras in ${kind} keep every rule`, async (t) => {
      const configured = Object.fromEntries(Object.entries(cameras).map(([name, { forced, ...camera }]) => [name, camera]));
      const sluice = await startSluice(t, { stream, cameras: configured });
      await Promise.all(Object.keys(cameras).map((name) => sluice.waitForCamera(name, 60_000)));
      const broken = await Promise.all(Object.entries(cameras).map(async ([name, { forced = [] }]) => {
        const url = sluice.https + sluice.master(name);
        const { code, stdout, stderr } = await runSluice(t, ['validate', '--json', '--insecure', '--for', WATCHED, url], { milliseconds: 90_000 });
        assert.ok(code === 0 || code === 1, `${name}: status ${code}: ${stderr}`);
        const { findings } = JSON.parse(stdout);
        return findings.filter(({ rule, strength }) => strength !== 'CLIENT' && !forced.includes(rule)).map((finding) => `${name}: ${described(finding)}`);
      }));
      assert.deepEqual(broken.flat(), []);
    });
  }
});
