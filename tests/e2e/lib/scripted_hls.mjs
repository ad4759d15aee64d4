// An LL-HLS server that publishes a recording (recording.mjs) by a script: with missing segments where they are wanted.
//
// Second 0 is the moment at which the camera begins. What a real server would not have yet is held until it would.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MSN = 1000;
const FIRST_DSN = 10;

// The same, the first `count` cut in two.
function inHalves(segments, count) {
  return segments.flatMap((segment, i) => {
    if (i >= count) return [segment];
    const middle = segment.parts.length / 2;
    return [segment.parts.slice(0, middle), segment.parts.slice(middle)].map((parts) => ({
      parts: parts.map((part, k) => ({ ...part, independent: k === 0 })),
      duration: parts.reduce((sum, { duration }) => sum + duration, 0),
    }));
  });
}

function box(type, ...content) {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...content]);
}

function children(bytes, from = 8) {
  const found = [];
  for (let at = from; at < bytes.length; at += bytes.readUInt32BE(at)) {
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, at + bytes.readUInt32BE(at)) });
  }
  return found;
}

// A part as long, without samples.
function emptied(part) {
  const fragment = children(Buffer.from(part.bytes), 0).flatMap(({ type, bytes }) => {
    if (type === 'mdat') return [box('mdat')];
    if (type !== 'moof') return [bytes];
    return [box('moof', ...children(bytes).map((child) => (child.type === 'traf'
      ? box('traf', ...children(child.bytes).filter(({ type: name }) => name !== 'trun').map(({ bytes: kept }) => kept))
      : child.bytes)))];
  });
  return { duration: part.duration, gap: true, bytes: Buffer.concat(fragment) };
}

// The segments that are published, in order: [{ msn, dsn, discontinuity, gap, start, duration, parts, bytes }]. A part is
// there `at` its end, in seconds.
//   headGaps   so many missing segments stand in the first playlist, before the first real one
//   short      so many segments are published at first in two halves (whose second begins with a key frame)
//   outage     { after: seconds, missing: seconds }: the camera is away; what is recorded meanwhile is lost
//   inOutage   what is published meanwhile: 'missing' GAP entries that answer 404, 'empty' GAP entries that answer with a
//              fragment without samples, or 'nothing'
function plan({ segments, targetDuration, partTarget }, { headGaps = 0, short = 0, outage, inOutage = 'missing' }) {
  const planned = [];
  let dsn = FIRST_DSN;
  const append = (start, duration, { parts, gap, discontinuity = false }) => {
    dsn += discontinuity ? 1 : 0;
    let at = start;
    const timed = parts.map((part) => {
      at += part.duration;
      return { ...part, at };
    });
    planned.push({ msn: FIRST_MSN + planned.length, dsn, start, duration, gap, discontinuity, parts: timed });
  };
  const appendGap = (start, duration) => {
    const parts = [];
    for (let left = duration; left > 0.001; left -= partTarget) parts.push({ duration: Math.min(left, partTarget), gap: true });
    append(start, duration, { parts, gap: true });
  };
  for (let i = headGaps; i > 0; i -= 1) appendGap(-i * targetDuration, targetDuration);
  let start = 0;
  let discontinuity = false;
  for (const segment of inHalves(segments, short)) {
    if (!outage || start < outage.after || start >= outage.after + outage.missing) {
      append(start, segment.duration, { parts: segment.parts, gap: false, discontinuity });
      discontinuity = false;
    } else {
      discontinuity = true;
      if (inOutage === 'missing') appendGap(start, segment.duration);
      if (inOutage === 'empty') append(start, segment.duration, { parts: segment.parts.map(emptied), gap: true });
    }
    start += segment.duration;
  }
  return planned;
}

// Options: those of plan(), and
//   lowLatency   with parts, hints and held reloads; default true
//   segments     complete and real ones in the first playlist; default 1
//   window       segments in the playlist; default 10
// `start()` begins; `url` is the multivariant playlist.
export class ScriptedHls {
  constructor(recording, options = {}) {
    Object.assign(this, { lowLatency: true, segments: 1, window: 10, later: 0 }, options);
    this.recording = recording;
    this.planned = plan(recording, options);
    const real = this.planned.filter(({ gap }) => !gap);
    this.firstAt = real[this.segments - 1].start + real[this.segments - 1].duration + this.later;
    this.requests = [];
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async listen() {
    await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    this.url = `http://127.0.0.1:${this.server.address().port}/master_playlist.m3u8`;
  }

  // The camera has been running for `seconds` already.
  start(seconds = 0) {
    this.epoch = Date.now() - seconds * 1000;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  get now() {
    return (Date.now() - this.epoch) / 1000;
  }

  // What to take from the delays that the marks in the picture tell: the picture is as old as the recording.
  get age() {
    return this.epoch - this.recording.date;
  }

  // { complete, open }: the segments that are there at a moment, and the one that is being built.
  at(now) {
    const complete = this.planned.filter(({ start, duration }) => start + duration <= now);
    const open = this.planned[complete.length];
    return { complete: complete.slice(-this.window), open: { ...open, parts: open.parts.filter(({ at }) => at <= now) } };
  }

  playlist(now) {
    const { targetDuration, partTarget, partHoldBack, date } = this.recording;
    const { complete, open } = this.at(now);
    const lines = ['#EXTM3U', '#EXT-X-VERSION:9', `#EXT-X-TARGETDURATION:${targetDuration}`];
    if (this.lowLatency) {
      lines.push(`#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${partHoldBack},HOLD-BACK=${3 * targetDuration}`);
      lines.push(`#EXT-X-PART-INF:PART-TARGET=${partTarget}`);
    }
    lines.push(`#EXT-X-MEDIA-SEQUENCE:${complete[0].msn}`);
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${complete[0].dsn - (complete[0].discontinuity ? 1 : 0)}`);
    const head = (segment, first) => {
      if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY');
      if (first || segment.discontinuity) lines.push(`#EXT-X-MAP:URI="init-${segment.dsn}.mp4"`);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(this.epoch + segment.start * 1000).toISOString()}`);
      if (!this.lowLatency || open.start - segment.start > 4 * targetDuration) return;
      segment.parts.forEach(({ duration, independent, gap }, i) => lines.push(
        `#EXT-X-PART:DURATION=${duration.toFixed(3)},URI="segment/${segment.msn}.${i}.m4s"${independent ? ',INDEPENDENT=YES' : ''}${gap ? ',GAP=YES' : ''}`,
      ));
    };
    complete.forEach((segment, i) => {
      head(segment, i === 0);
      if (segment.gap) lines.push('#EXT-X-GAP');
      lines.push(`#EXTINF:${segment.duration.toFixed(3)},`, `segment/${segment.msn}.m4s`);
    });
    if (this.lowLatency) {
      if (open.parts.length > 0) head(open, false);
      lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="segment/${open.msn}.${open.parts.length}.m4s"`);
    }
    return `${lines.join('\n')}\n`;
  }

  // When a resource is there: { at, bytes }, { at } when it is missing; nothing for what never is.
  find(path, query) {
    const playlistAt = () => {
      const segment = this.planned[Number(query.get('_HLS_msn')) - FIRST_MSN];
      if (!segment) return this.firstAt;
      const part = query.has('_HLS_part') ? segment.parts[Number(query.get('_HLS_part'))] : undefined;
      return Math.max(this.firstAt, part?.at ?? segment.start + segment.duration);
    };
    if (path === '/master_playlist.m3u8') return { at: this.firstAt, text: () => this.recording.master };
    if (path === '/playlist.m3u8') return { at: playlistAt(), text: () => this.playlist(this.now) };
    if (path.startsWith('/init-')) return { at: 0, bytes: this.recording.init };
    const [, msn, , part] = path.match(/^\/segment\/(\d+)(\.(\d+))?\.m4s$/) ?? [];
    const segment = this.planned[msn - FIRST_MSN];
    if (!segment) return undefined;
    if (part === undefined) {
      return { at: segment.start + segment.duration, bytes: segment.parts.every(({ bytes }) => bytes) ? Buffer.concat(segment.parts.map(({ bytes }) => bytes)) : undefined };
    }
    return segment.parts[part];
  }

  async answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const found = this.find(pathname, searchParams);
    const note = { at: this.now, url: request.url, agent: request.headers['user-agent'] };
    this.requests.push(note);
    if (found && found.at > this.now) await sleep((found.at - this.now) * 1000 + 2);
    const whole = Buffer.from(found?.text?.() ?? found?.bytes ?? '');
    const range = !found?.text && request.headers.range?.match(/^bytes=(\d+)-(\d*)$/);
    const [from, to] = range ? [Number(range[1]), Math.min(Number(range[2] || whole.length - 1), whole.length - 1)] : [0, whole.length - 1];
    note.status = whole.length === 0 ? 404 : range ? 206 : 200;
    const body = whole.subarray(from, to + 1);
    response.writeHead(note.status, {
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'content-type': found?.text ? 'application/vnd.apple.mpegurl' : 'video/mp4',
      'content-length': body.length,
      ...(note.status === 206 && { 'content-range': `bytes ${from}-${to}/${whole.length}` }),
    });
    response.end(body);
  }
}
