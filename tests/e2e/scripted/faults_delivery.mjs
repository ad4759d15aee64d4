// Groups C, F and G: one fault for each rule on low latency and on what players stumble over. See stream.mjs.
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
const plainly = (answer) => {
  const { 'content-encoding': _, ...headers } = answer.headers;
  return { ...answer, headers };
};

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
  'DD-10': { answer: (answer, asked) => (answer.status === 400 && asked.query.has('_HLS_msn') && /^\d+$/.test(asked.query.get('_HLS_msn')) ? sleep(1000).then(() => answer) : undefined) },
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
  'DD-17': { model(model) { model.mediaSequence += model.skipped; } },
  'DD-18': { lines: (lines) => lines.map((line) => line.replace(/^(#EXT-X-SKIP:.*)$/, '$1,RECENTLY-REMOVED-DATERANGES=""')) },
  'DD-19': { answer: (answer, asked, stream) => (!asked.query.size && asked.file === 'small.m3u8' && answer.status === 200 && running(stream.now()) > 4 ? plainly(current(stream, answer, { skip: true })) : undefined) },
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
  'DD-24': { options: { variants: 2 }, lag: [0, 1.2] },
  'DD-25': { model(model) { model.segments.find((segment) => segment.parts.length > 0).parts.shift(); } },

  'RB-03': {
    answer(answer, asked, stream) {
      if (!/^\d+\.m4s$/.test(asked.file) || answer.status !== 200) return undefined;
      stream.seen ??= new Set();
      const again = stream.seen.has(asked.file);
      stream.seen.add(asked.file);
      return again ? { ...answer, body: Buffer.from(answer.body).fill(1, -1) } : undefined;
    },
  },
  'RB-05': {
    options: { layout: [10, 9, 1], sound: false },
    model(model) { for (const segment of [...model.segments, model.open]) if (segment.parts.length === 3) segment.parts[2].duration = 0.0005; },
  },
  'RB-10': { options: { window: (now) => 2 + Math.max(0, Math.min(7, Math.floor(now))) } },

  'CQ-05': {
    lines(lines) {
      [lines[1], lines[2]] = [lines[2], lines[1]];
      return lines;
    },
  },
  'CQ-07': { options: { firstMsn: 9 - PREROLL } },
  'CQ-09': { options: { layout: [5, 5, 5, 5], partTarget: 0.25 } },
  'CQ-10': { options: { window: (now) => Math.max(0, Math.min(9, Math.floor(now) - 3)) } },
  'CQ-12': {
    model(model, at, stream) {
      for (const segment of [...model.segments, model.open]) segment.parts.forEach((part, i) => (part.range = `${stream.part(segment.msn, i).length}@0`));
    },
  },
};
