// The command line, and what it says of a wrong configuration.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import test from 'node:test';
import { temporaryDirectory, undo } from './lib/process.mjs';
import { runSluice, writeConfiguration } from './lib/sluice.mjs';

const WRONG = `stream:
  part_duration: 9
  segment_lenght: 2
http:
  listen: "nowhere"
cameras:
  door:
    rtsp_transport: pigeon
    source: rtsp://127.0.0.1/door
    password: do-not-print-me
`;

test('a wrong file stops the start with every error at once', async (t) => {
  for (const command of ['serve', 'check']) {
    const directory = temporaryDirectory(t);
    const file = writeConfiguration(directory, WRONG);
    const { code, stdout, stderr } = await runSluice(t, [command, '-c', file], { directory, milliseconds: 10_000 });
    const said = stdout + stderr;
    assert.ok(code > 0, `${command} ended with ${code}: ${said}`);
    for (const [line, key] of [[2, 'part_duration'], [3, 'segment_lenght'], [5, 'listen'], [8, 'rtsp_transport']]) {
      assert.match(said, new RegExp(`sluice\\.yaml:${line}\\b.*${key}`), `${command} does not tell of ${key}: ${said}`);
    }
    assert.match(said, /0\.2.*1\.5/, 'the allowed range of part_duration');
    assert.match(said, /udp_multicast/, 'the allowed values of rtsp_transport');
    assert.doesNotMatch(said, /do-not-print-me/);
  }
});

test('check accepts a right file and leaves it at that', async (t) => {
  const directory = temporaryDirectory(t);
  const file = writeConfiguration(directory, {
    stream: { ll_hls: true, part_duration: 0.5, segment_duration: 2 },
    cameras: { door: { source: 'rtsp://127.0.0.1/door', username: 'viewer', password: 'do-not-print-me' } },
  });
  const { code, stdout, stderr } = await runSluice(t, ['check', '-c', file], { directory, milliseconds: 10_000 });
  assert.equal(code, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /do-not-print-me/);
});

test('a file that is not there is named', async (t) => {
  const { code, stdout, stderr } = await runSluice(t, ['serve', '-c', 'absent.yaml'], { milliseconds: 10_000 });
  assert.ok(code > 0);
  assert.match(stdout + stderr, /absent\.yaml/);
});

test('version', async (t) => {
  const { code, stdout } = await runSluice(t, ['version'], { milliseconds: 10_000 });
  assert.equal(code, 0);
  assert.match(stdout, /\d+\.\d+\.\d+/);
});

test('a port that is taken is named', async (t) => {
  const taken = createServer();
  await new Promise((resolve) => { taken.listen(0, '127.0.0.1', resolve); });
  undo(t, () => taken.close());
  const { port } = taken.address();
  const directory = temporaryDirectory(t);
  const file = writeConfiguration(directory, { http: { listen: `127.0.0.1:${port}` }, cameras: {} });
  const { code, stdout, stderr } = await runSluice(t, ['serve', '-c', file], { directory, milliseconds: 10_000 });
  assert.ok(code > 0, stdout + stderr);
  assert.match(stdout + stderr, new RegExp(`${port}.*(another program|in use|taken)`));
});
