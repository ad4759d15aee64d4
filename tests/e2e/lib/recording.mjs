// A stream as a server published it, kept so that a scripted server can publish it again in other ways.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolve } from './follow.mjs';
import { readPlaylist } from './playlist.mjs';

// A part is one moof with its mdat.
function splitIntoParts(bytes) {
  const starts = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
  }
  return starts.map((start, i) => bytes.subarray(i === 0 ? 0 : start, starts[i + 1]));
}

// Follows the Low-Latency playlist at `path` until `count` segments have been complete; get(path) answers as http.mjs does.
//   master     the text of the multivariant playlist
//   targetDuration, partTarget, partHoldBack
//   date       EXT-X-PROGRAM-DATE-TIME of the first segment, in milliseconds
//   init       the init section
//   segments   [{ duration, parts: [{ duration, independent, bytes }] }]
export async function record(get, masterPath, path, count) {
  const fetched = async (uri) => {
    const response = await get(uri);
    assert.equal(response.status, 200, uri);
    return response;
  };
  const segments = [];
  let next;
  let first;
  while (segments.length < count) {
    const playlist = readPlaylist((await fetched(path)).text);
    first ??= playlist;
    next ??= playlist.mediaSequence;
    for (const segment of playlist.segments.filter(({ msn }) => msn >= next)) {
      assert.equal(segment.msn, next, 'the recorder is too slow');
      assert.equal(segment.map, first.segments[0].map, 'the camera was restarted while it was recorded');
      const bytes = splitIntoParts((await fetched(resolve(path, segment.uri))).body);
      assert.equal(bytes.length, segment.parts.length);
      const parts = segment.parts.map(({ duration, independent }, i) => ({ duration, independent, bytes: bytes[i] }));
      segments.push({ duration: segment.duration, parts });
      next += 1;
    }
    await sleep(500);
  }
  return {
    master: (await fetched(masterPath)).text,
    targetDuration: first.targetDuration,
    partTarget: first.partTarget,
    partHoldBack: Number(first.serverControl['PART-HOLD-BACK']),
    date: first.segments[0].date,
    init: (await fetched(resolve(path, first.segments[0].map))).body,
    segments,
  };
}
