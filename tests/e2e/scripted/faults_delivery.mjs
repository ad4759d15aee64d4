// Groups C, F and G: one fault for each rule on low latency and on what players stumble over. See stream.mjs.
import { gzipSync } from 'node:zlib';
import { PREROLL } from './stream.mjs';

const refused = (status = 400) => ({ status, headers: { 'cache-control': 'max-age=4', 'access-control-allow-origin': '*' }, body: Buffer.from(`${status}\n`) });
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const asNumber = (asked, name) => (asked.query.has(name) ? Number(asked.query.get(name)) : undefined);
const running = (now) => now - PREROLL;

// The playlist as it is now, whatever was asked for.
const current = (stream, answer, more = {}) => ({
  status: 200,
  headers: { ...answer.headers, 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'max-age=1' },
  body: Buffer.from(stream.playlist({ variant: 0, now: stream.now(), ...more })),
});
// A stream that has just begun when it is first asked for.
const growing = (first) => (now) => Math.max(0, Math.min(9, first + Math.floor(now)));
function sinceFirst(now, stream) {
  stream.zero ??= now;
  return PREROLL + 0.6 + now - stream.zero;
}

export const faults = {
  'DD-01': { lines: (lines) => lines.filter((line) => !line.startsWith('#EXT-X-PART-INF')) },
  'DD-02': { options: { control: { 'PART-HOLD-BACK': '0.9' } } },
  'DD-03': { options: { control: { 'HOLD-BACK': '2.5' } } },
  'DD-04': { options: { control: { 'CAN-SKIP-UNTIL': '5' } } },
  'DD-05': { options: { variants: 2 }, model(model, { variant }) { if (variant === 1) model.control['PART-HOLD-BACK'] = '1.6'; } },
  'DD-06': { model(model) { delete model.control['CAN-BLOCK-RELOAD']; } },
  'DD-07': { directives: ({ msn, part }, stream) => (part === undefined && msn >= stream.position().msn ? { msn, part: 0 } : { msn, part }) },
  'DD-08': { directives: ({ msn, part }, stream) => ({ msn, part: part === undefined ? part : Math.min(part, stream.partsOf - 1) }) },
  'DD-09': { answer: (answer, asked, stream) => (asNumber(asked, '_HLS_msn') < stream.position().msn - 1 ? refused(400) : undefined) },
  'DD-10': { answer: (answer, asked) => (answer.status === 400 && /^\d{1,9}$/.test(asked.query.getAll('_HLS_msn').join()) ? sleep(1000).then(() => answer) : undefined) },
  'DD-11': { answer: (answer, asked, stream) => (answer.status === 400 && !asked.query.has('_HLS_msn') ? current(stream, answer) : undefined) },
  'DD-12': { answer: (answer, asked, stream) => (answer.status === 400 && !/^\d+$/.test(asked.query.getAll('_HLS_msn').join()) && asked.query.has('_HLS_msn') ? current(stream, answer) : undefined) },
  'DD-13': {
    model(model, { skip }) {
      delete model.control['CAN-SKIP-UNTIL'];
      if (skip) model.skipped = 2;
    },
  },
  'DD-14': {
    directives: ({ msn, part }, stream) => (msn % 5 === 0 ? { msn: stream.position().msn - 1, part: 0 } : { msn, part }),
  },
  'DD-15': { answer: async (answer, asked) => { if (asNumber(asked, '_HLS_msn') % 8 === 0 && answer.status === 200) await sleep(3300); } },
  'DD-16': { model(model) { model.skipped = 0; } },
  'DD-17': {
    lines(lines) {
      const at = lines.findIndex((line) => line.startsWith('#EXT-X-SKIP'));
      if (at > 0) lines.splice(2, 0, ...lines.splice(at, 1));
      return lines;
    },
  },
  'DD-18': { model(model) { if (model.skipped > 0) model.version = 10; }, lines: (lines) => lines.map((line) => line.replace(/^(#EXT-X-SKIP:.*)$/, '$1,RECENTLY-REMOVED-DATERANGES=""')) },
  'DD-19': { answer: (answer, asked, stream) => (!asked.query.size && asked.file === 'small.m3u8' && answer.status === 200 && running(stream.now()) > 4 ? { ...answer, body: gzipSync(stream.playlist({ variant: 0, now: stream.now(), skip: true })) } : undefined) },
  'DD-20': { options: { variants: 2 }, model(model) { model.reports = []; } },
  'DD-21': { model(model) { model.hint = null; } },
  'DD-22': {
    answer(answer, asked) {
      if (!/\.\d+\.m4s$/.test(`.${asked.file}`) || Date.now() - asked.since < 50 || answer.status !== 200) return undefined;
      // It began when it was made, and ends later.
      return { ...answer, write: async (response, body) => {
        response.write(body.subarray(0, 100));
        await sleep(300);
        response.end(body.subarray(100));
      } };
    },
  },
  'DD-23': { answer: (answer, asked) => (answer.status === 404 && /^\d+\.\d+\.m4s$/.test(asked.file) ? { ...answer, status: 200 } : undefined) },
  'DD-24': {
    options: { variants: 2 },
    lag: [0, 1.2],
    // Its report of the other one is not late.
    model(model, { variant, now }, stream) { if (variant === 1) model.reports = stream.model(1, now + 1.2).reports; },
  },
  'DD-25': { model(model, { now }) { if (running(now) > 4) model.segments.find((segment) => segment.parts.length > 0).parts.shift(); } },

  'RB-03': {
    answer(answer, asked, stream) {
      if (!/^\d+\.m4s$/.test(asked.file) || answer.status !== 200) return undefined;
      stream.seen ??= new Set();
      const again = stream.seen.has(asked.file);
      stream.seen.add(asked.file);
      return again ? { ...answer, body: Buffer.concat([answer.body.subarray(0, -1), Buffer.from('?')]) } : undefined;
    },
  },
  'RB-05': {
    options: { layout: [10, 9, 1], sound: false },
    model(model) { for (const segment of [...model.segments, model.open]) if (segment.parts.length === 3) segment.parts[2].duration = 0.0005; },
  },
  'RB-10': { options: { window: growing(2) }, time: sinceFirst },

  'CQ-05': {
    lines(lines) {
      [lines[1], lines[2]] = [lines[2], lines[1]];
      return lines;
    },
  },
  'CQ-07': { options: { firstMsn: 9 - PREROLL } },
  'CQ-09': { options: { layout: [5, 5, 5, 5], partTarget: 0.25, sound: false } },
  'CQ-10': { options: { window: growing(0) }, time: sinceFirst },
  'CQ-12': {
    model(model, at, stream) {
      for (const segment of [...model.segments, model.open]) segment.parts.forEach((part, i) => (part.range = `${stream.part(segment.msn, i).length}@0`));
    },
  },
};
