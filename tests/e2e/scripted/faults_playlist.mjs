// Groups A and B: one fault for each rule on playlists. See stream.mjs for the hooks.
import { gzipSync } from 'node:zlib';
import { SPS, visualEntry } from './boxes.mjs';
import { PREROLL } from './stream.mjs';

const replace = (from, to) => (lines) => lines.map((line) => line.replace(from, to));
const add = (...more) => (lines) => [...lines, ...more];
const after = (prefix, ...more) => (lines) => lines.flatMap((line) => (line.startsWith(prefix) ? [line, ...more] : [line]));
const header = (name, value, wanted = () => true) => (answer, asked, stream) => {
  if (answer.status === 200 && wanted(asked, stream)) answer.headers[name] = value;
};
const isPlaylist = ({ file }) => file.endsWith('.m3u8');
const twoVariants = { variants: 2 };
const plain = { lowLatency: false };
// Seconds since the server started, for a time in seconds since the first sample.
const running = (now) => now - PREROLL;
const middle = (model) => model.segments[Math.floor(model.segments.length / 2)];

export const faults = {
  'MV-01': { answer: header('content-type', 'application/x-mpegURL', isPlaylist) },
  'MV-02': { lines: add('# a bell: \u0007') },
  'MV-03': { master: replace(/(VIDEO-RANGE=SDR)/, '$1,VIDEO-RANGE=SDR') },
  'MV-04': { lines: add('#EXT-X-SESSION-DATA:DATA-ID="org.example.title",VALUE="Door"') },
  'MV-05': { options: twoVariants, answer: (answer, { file }) => (file === 'large.m3u8' ? { ...answer, status: 404 } : undefined) },
  'MV-06': { master: replace(/BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+/, 'BANDWIDTH=2000,AVERAGE-BANDWIDTH=2000') },
  'MV-07': { master: replace('mp4a.40.2', 'ac-3') },
  'MV-08': { master: replace('320x180', '1920x1080') },
  'MV-09': { init(spec) { spec.video = visualEntry('avc1', SPS.pq); } },
  'MV-10': {
    // The key frame stands in the second part.
    model(model) {
      for (const segment of [...model.segments, model.open]) segment.parts.forEach((part, i) => (part.independent = i === 1));
    },
    fragment(spec, n, { part }) {
      const [first] = spec.tracks[0].samples;
      first.flags = part === 1 ? 0x0200_0000 : 0x0101_0000;
      first.data[4] = part === 1 ? 0x65 : 0x61;
    },
  },
  'MV-11': {
    master: (lines) => [...replace('VIDEO-RANGE=SDR', 'VIDEO-RANGE=SDR,CLOSED-CAPTIONS="cc"')(lines),
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="English",LANGUAGE="en"'],
  },
  'MV-12': {
    options: twoVariants,
    model(model, { variant }) {
      if (variant === 0) return;
      for (const segment of [...model.segments, model.open]) segment.date = new Date(Date.parse(segment.date) + 300).toISOString();
    },
  },
  'MV-13': { options: { iFrames: true }, iFrames: replace(/^#EXT-X-BYTERANGE:(\d+)/, '#EXT-X-BYTERANGE:2000') },
  'MV-14': { master: add('#EXT-X-SESSION-DATA:DATA-ID="org.example.title",LANGUAGE="en"') },
  'MV-15': { master: add('#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json",PATHWAY-ID="elsewhere"') },
  'MV-16': {
    answer(answer, asked, stream) {
      if (asked.file !== 'small.m3u8' || asked.query.has('_HLS_msn') || running(stream.now()) < 5) return undefined;
      return { ...answer, status: 404, headers: { ...answer.headers, 'cache-control': 'max-age=1' } };
    },
  },

  'MP-01': { model(model) { if (model.skipped === 0) model.version = 5; } },
  'MP-02': { lines: after('#EXT-X-TARGETDURATION', '#EXT-X-TARGETDURATION:1') },
  'MP-03': { options: { ended: true, layout: [10, 10, 10, 1], sound: false } },
  'MP-04': { model(model, { now }) { if (running(now) > 6) model.control['PART-HOLD-BACK'] = '1.6'; } },
  'MP-05': { model(model) { for (const segment of model.segments) segment.duration += 0.005; } },
  'MP-06': { model(model) { for (const segment of [...model.segments, model.open]) for (const part of segment.parts) part.duration = 0.45; } },
  'MP-07': { model(model) { for (const segment of model.segments.slice(0, -4)) segment.duration += 0.0005; } },
  'MP-08': {
    // Every few seconds the newest part is not there any more.
    answer(answer, asked, stream) {
      const { msn, parts } = stream.position();
      if (asked.query.size || asked.file !== 'small.m3u8' || msn % 3 !== 0 || parts === 0) return undefined;
      return { ...answer, body: gzipSync(stream.playlist({ variant: 0, now: stream.now() - 0.5 })) };
    },
  },
  'MP-09': { model(model) { for (const segment of model.segments.slice(0, -4)) segment.uri += '?again'; } },
  'MP-10': { model(model, { now }) { if (running(now) > 6) model.discontinuitySequence += 1; } },
  'MP-11': { options: plain, time: (now) => now - Math.max(0, Math.min((now % 4) - 2.5, 4 - (now % 4)) ) },
  'MP-12': { time: (now) => (now % 3 >= 1.49 && now % 3 < 1.95 ? now - (now % 3) + 1.49 : now) },
  'MP-13': { options: { layout: [9], sound: false, window: (now) => (now > 5 ? 6 : 9) } },
  'MP-14': { options: { window: () => 5 } },
  'MP-15': { retention: { segments: 9 } },
  'MP-16': { options: { keepParts: 9 } },
  'MP-17': { retention: { parts: 3 } },
  'MP-18': { model(model) { model.map = null; } },
  'MP-19': {
    lines(lines) {
      // The date goes behind the first part of its segment.
      for (let i = 0; i + 1 < lines.length; ++i) {
        if (!lines[i].startsWith('#EXT-X-PROGRAM') || !lines[i + 1].startsWith('#EXT-X-PART:')) continue;
        [lines[i], lines[i + 1]] = [lines[i + 1], lines[i]];
        ++i;
      }
      return lines;
    },
  },
  'MP-20': { model(model) { for (const segment of [...model.segments, model.open]) segment.date = segment.date.replace('Z', ''); } },
  'MP-21': { lines: after('#EXT-X-TARGETDURATION', '#EXT-X-PLAYLIST-TYPE:EVENT') },
  'MP-22': { options: { ended: true }, model(model) { model.hint = '9999.0.m4s'; } },
  'MP-23': { answer: (answer, { file }) => (/^\d+5\.m4s$/.test(file) ? { ...answer, status: 404, headers: { ...answer.headers, 'cache-control': 'max-age=1' } } : undefined) },
  'MP-24': { model(model) { middle(model).tags = [`#EXT-X-DATERANGE:START-DATE="${middle(model).date}",DURATION=1.0`]; } },
  'MP-25': { model(model) { for (const segment of model.segments) segment.after = ['#EXT-X-BITRATE:5000']; } },
};
