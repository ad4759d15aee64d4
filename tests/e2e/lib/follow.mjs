// Follows a Low-Latency playlist as a player does: one held reload and one held part at a time on one connection.
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { Tracker } from './tracker.mjs';

// The path of a URI inside the playlist at `path`.
export function resolve(path, uri) {
  return posix.join(posix.dirname(path), uri);
}

export function reloadPath(path, msn, part) {
  return `${path}?_HLS_msn=${msn}${part === undefined ? '' : `&_HLS_part=${part}`}`;
}

// `get(path)` answers as http.mjs does. Until `segments` more have begun and ended: asks for the next version and the
// hinted part at once, and keeps
//   tracker   what is wrong with the versions
//   reloads   the held reloads' answers
//   parts     Map(path -> answer) of the hinted parts
export async function follow(get, path, segments) {
  const tracker = new Tracker();
  const reloads = [];
  const parts = new Map();
  const first = await get(path);
  assert.equal(first.status, 200, first.text);
  const end = tracker.add(first.text).open.msn + segments;
  while (tracker.last.open.msn <= end) {
    const { open, hint } = tracker.last;
    const hinted = resolve(path, hint);
    const asked = { msn: open.msn, part: open.parts.length };
    const [reload, part] = await Promise.all([get(reloadPath(path, asked.msn, asked.part)), get(hinted)]);
    assert.equal(reload.status, 200, `reload of ${asked.msn}.${asked.part}: ${reload.text}`);
    const { open: now } = tracker.add(reload.text);
    assert.ok(now.msn > asked.msn || now.parts.length > asked.part, `DD-14: asked for ${asked.msn}.${asked.part}, got\n${reload.text}`);
    reloads.push(reload);
    parts.set(hinted, part);
  }
  return { tracker, reloads, parts };
}
