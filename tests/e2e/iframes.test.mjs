// The I-frame playlist: every entry is one picture, and their times are those of the media (MV-13).
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { FragmentReader, readInit } from './lib/boxes.mjs';
import { startCamera } from './lib/camera.mjs';
import { resolve } from './lib/follow.mjs';
import { request } from './lib/http.mjs';
import { readAttributes, readPlaylist } from './lib/playlist.mjs';
import { run, temporaryDirectory, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const CAMERAS = { door: 'h264_aac', yard: 'h265_aac', attic: 'h264_b' };
const ENTRIES = 4;

async function text(url) {
  const response = await request(url);
  assert.equal(response.status, 200, response.text);
  return response.text;
}

// The entries with a picture: [{ msn, uri, first, size, duration, date, … }]
function readEntries(playlist) {
  const ranges = [...playlist.matchAll(/^#EXT-X-BYTERANGE:(\d+)@(\d+)$/gm)].map(([, size, first]) => ({ size: Number(size), first: Number(first) }));
  // A camera on a busy machine may pause.
  const pictures = readPlaylist(playlist).segments.filter(({ gap }) => !gap);
  assert.equal(ranges.length, pictures.length, `an entry without a range: ${playlist}`);
  return pictures.map((entry, i) => ({ ...entry, ...ranges[i] }));
}

async function picturesIn(t, bytes) {
  const file = join(temporaryDirectory(t), 'picture.mp4');
  writeFileSync(file, bytes);
  const { stdout } = await run('ffprobe', ['-v', 'quiet', '-select_streams', 'v', '-show_entries', 'frame=pict_type', '-of', 'csv=p=0', file]);
  return stdout.split('\n').map((line) => line.replace(/,$/, '')).filter((line) => line !== '');
}

async function checkCamera(t, sluice, name) {
  const master = `${sluice.http}${sluice.master(name)}`;
  const lines = (await text(master)).split('\n').filter((line) => line.startsWith('#EXT-X-I-FRAME-STREAM-INF:'));
  assert.equal(lines.length, 1, 'MV-13');
  const variant = readAttributes(lines[0].slice(lines[0].indexOf(':') + 1));
  for (const needed of ['BANDWIDTH', 'CODECS', 'RESOLUTION', 'VIDEO-RANGE']) assert.ok(variant[needed], `MV-13: no ${needed}`);
  assert.doesNotMatch(variant.CODECS, /mp4a/, 'MV-13: of the picture only');
  assert.equal(variant['FRAME-RATE'], undefined, 'MV-13');

  const path = resolve(sluice.master(name), variant.URI);
  const url = sluice.http + path;
  const playlist = await until('there are entries', async () => {
    const found = await text(url);
    return readEntries(found).length >= ENTRIES && found;
  });
  assert.match(playlist, /^#EXT-X-I-FRAMES-ONLY$/m);
  assert.doesNotMatch(playlist, /#EXT-X-PART/);
  const whole = await text(sluice.http + sluice.playlist(name));
  for (const tag of ['EXT-X-TARGETDURATION', 'EXT-X-SERVER-CONTROL', 'EXT-X-DISCONTINUITY-SEQUENCE']) {
    const of = (each) => each.match(new RegExp(`^#${tag}:.*$`, 'm'))?.[0];
    assert.equal(of(playlist), of(whole), `DD-05: ${tag} differs`);
  }

  const init = (await request(sluice.http + resolve(path, readPlaylist(playlist).segments[0].map))).body;
  const entries = readEntries(playlist);
  let before;
  for (const { msn, uri, first, size, duration, date, discontinuity } of entries.slice(0, ENTRIES)) {
    const range = await request(sluice.http + resolve(path, uri), { headers: { range: `bytes=${first}-${first + size - 1}` } });
    assert.equal(range.status, 206);
    assert.equal(range.body.length, size);
    assert.deepEqual(await picturesIn(t, Buffer.concat([init, range.body])), ['I'], `${uri} ${first}: not one I-frame`);
    const part = (await request(sluice.http + resolve(path, uri))).body.subarray(first);
    const { start } = new FragmentReader(readInit(init)).read(part, uri);
    if (before?.msn === msn - 1 && !discontinuity) {
      assert.ok(Math.abs(start - before.end) < 0.002, `tfdt ${start} s, EXTINF lead to ${before.end} s`);
    }
    before = { msn, end: start + duration };
    assert.ok(Math.abs(Date.UTC(2020, 0, 1) + start * 1000 - date) < 2, `MP-20: the date is ${date}`);
  }

  const last = readPlaylist(playlist).segments.at(-1).msn;
  const next = await request(`${url}?_HLS_msn=${last + 2}`);
  assert.equal(next.status, 200);
  assert.ok(readPlaylist(next.text).segments.at(-1).msn >= last + 2, 'MV-13: _HLS_msn');
  assert.equal((await request(`${url}?_HLS_msn=${last + 100}`)).status, 400, 'DD-10');
}

test('I-frame playlists', async (t) => {
  const presets = Object.values(CAMERAS);
  const camera = await startCamera(t, Object.fromEntries(presets.map((preset) => [`/${preset}`, preset])));
  const sluice = await startSluice(t, {
    cameras: Object.fromEntries(Object.entries(CAMERAS).map(([name, preset]) => [name, rtspCamera(camera, `/${preset}`)])),
  });
  for (const [name, preset] of Object.entries(CAMERAS)) {
    await t.test(preset, async (each) => {
      await sluice.waitForCamera(name);
      await checkCamera(each, sluice, name);
    });
  }
});
