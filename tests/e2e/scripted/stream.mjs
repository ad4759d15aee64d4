// One live stream of the scripted server: what exists at a given time, and how it is written down. Everything follows
// from the clock, so that nothing has to run for a stream that nobody watches.
//
// A stream is clean. A fault is an object with some of the hooks below, each of which changes what would have been said:
//
//   options          { lowLatency, variants, iFrames, sound, layout, ended } instead of the ones of DEFAULTS
//   master(lines)    the lines of the multivariant playlist
//   model(model, at) a media playlist before it is written: see Stream.model
//   lines(lines, at) the same, written
//   init(spec), fragment(spec, n), part(bytes, n), segment(bytes, msn)   media
//   time(now)        the clock of the stream, in seconds since its start
//   directives({ msn, part }, stream)   what a blocking request is taken for
//   lag              seconds by which each variant is late
//   retention        { segments, parts }: media older than so many segments is gone
//   answer(answer, request, stream)   any answer: { status, headers, body }, or a promise of it
import { AUDIO_TIMESCALE, KEY_FLAGS, OTHER_FLAGS, SPS, VIDEO_TIMESCALE, firstPictureEnd, fragment, initSection, nal, visualEntry } from './boxes.mjs';

export const FRAME = 0.05; // seconds
export const DEFAULTS = {
  lowLatency: true,
  variants: 1,
  iFrames: false,
  sound: true,
  layout: [10, 10], // frames of each part
  partTarget: 0.5,
  window: () => 9, // segments, at a time in seconds since the server started
  firstMsn: 1_000,
  targetDuration: 1,
  control: {}, // changes to EXT-X-SERVER-CONTROL
  keepParts: 3, // segments with EXT-X-PART behind the one being built
  ended: false,
};
export const PREROLL = 100; // seconds that the stream has run when the server starts

export class Stream {
  constructor(fault = {}, started = Date.now() / 1000) {
    this.fault = fault;
    this.options = { ...DEFAULTS, ...fault.options };
    this.epoch = started - PREROLL; // of the first sample, by the wall clock
    this.cache = new Map();
    const { layout } = this.options;
    this.partsOf = layout.length;
    this.starts = layout.map((_, i) => layout.slice(0, i).reduce((a, b) => a + b, 0) * FRAME);
    this.ends = this.starts.map((start, i) => start + layout[i] * FRAME);
    this.length = this.ends.at(-1); // of a segment
  }

  // Seconds since the first sample.
  now() {
    const now = Date.now() / 1000 - this.epoch;
    if (this.options.ended) return 50;
    return this.fault.time ? this.fault.time(now, this) : now;
  }

  // Media sequence number of the segment being built, and how many parts of it exist.
  position(now = this.now()) {
    const segments = Math.floor(now / this.length + 1e-9);
    const into = now - segments * this.length;
    return { msn: this.options.firstMsn + segments, parts: this.ends.filter((end) => end <= into + 1e-9).length };
  }

  // Seconds from the first sample to a segment's.
  start(msn) {
    return (msn - this.options.firstMsn) * this.length;
  }

  // When a part, or with `part` undefined a whole segment, is there: seconds since the first sample.
  due(msn, part = this.partsOf - 1) {
    const more = Math.floor(part / this.partsOf);
    return this.start(msn + more) + this.ends[part % this.partsOf];
  }

  pdt(msn) {
    return new Date(Math.round((this.epoch + this.start(msn)) * 1000));
  }

  // The number of a part since the start.
  count(msn, part) {
    return (msn - this.options.firstMsn) * this.partsOf + part;
  }

  initSection(variant = 0) {
    const spec = this.options.sound ? {} : { sound: null };
    if (variant === 1) spec.video = visualEntry('avc1', SPS.large);
    this.fault.init?.(spec);
    return initSection(spec);
  }

  fragmentSpec(msn, part) {
    const n = this.count(msn, part);
    const start = this.start(msn) + this.starts[part];
    const frames = this.options.layout[part];
    const ticks = VIDEO_TIMESCALE * FRAME;
    const video = { id: 1, decodeTime: Math.round(start * VIDEO_TIMESCALE), samples: [] };
    for (let i = 0; i < frames; ++i) {
      const key = part === 0 && i === 0;
      video.samples.push({ duration: ticks, flags: key ? KEY_FLAGS : OTHER_FLAGS, data: nal(key ? 5 : 1, `frame ${n}.${i}`) });
    }
    const tracks = [video];
    if (this.options.sound) {
      const sound = { id: 2, decodeTime: Math.round(start * AUDIO_TIMESCALE), samples: [] };
      for (let i = 0; i < (frames * FRAME) / 0.02 - 1e-6; ++i)
        sound.samples.push({ duration: 960, flags: KEY_FLAGS, data: Buffer.from(`aac ${n}.${i}`) });
      tracks.push(sound);
    }
    const spec = { number: n + 1, tracks };
    this.fault.fragment?.(spec, n, { msn, part });
    return spec;
  }

  remember(key, make) {
    if (!this.cache.has(key)) this.cache.set(key, make());
    if (this.cache.size > 500) this.cache.delete(this.cache.keys().next().value);
    return this.cache.get(key);
  }

  part(msn, part) {
    return this.remember(`${msn}.${part}`, () => {
      const bytes = fragment(this.fragmentSpec(msn, part));
      return this.fault.part?.(bytes, msn, part) ?? bytes;
    });
  }

  segment(msn) {
    return this.remember(`${msn}`, () => {
      const bytes = Buffer.concat(this.options.layout.map((_, part) => fragment(this.fragmentSpec(msn, part))));
      return this.fault.segment?.(bytes, msn) ?? bytes;
    });
  }

  // What a media playlist says, as values that a fault may change.
  model(variant, now = this.now()) {
    const { lowLatency, partTarget, targetDuration, keepParts, ended } = this.options;
    const { msn, parts } = this.position(now);
    const first = msn - this.options.window(now - PREROLL);
    const part = (of, i) => ({
      uri: `${of}.${i}.m4s`,
      duration: this.options.layout[i] * FRAME,
      independent: i === 0,
    });
    const model = {
      version: lowLatency ? 9 : 6,
      targetDuration,
      control: lowLatency
        ? { 'CAN-BLOCK-RELOAD': 'YES', 'PART-HOLD-BACK': '1.5', 'CAN-SKIP-UNTIL': String(6 * targetDuration), ...this.options.control }
        : null,
      partTarget: lowLatency ? partTarget : null,
      mediaSequence: first,
      discontinuitySequence: 7,
      map: variant === 0 ? 'init.mp4' : 'init_large.mp4',
      segments: [],
      open: null,
      hint: null,
      reports: [],
      ended,
    };
    for (let each = first; each < msn; ++each) {
      const listed = lowLatency && each >= msn - keepParts;
      model.segments.push({
        msn: each,
        duration: this.length,
        date: this.pdt(each).toISOString(),
        uri: `${each}.m4s`,
        parts: listed ? this.options.layout.map((_, i) => part(each, i)) : [],
      });
    }
    if (lowLatency && !ended) {
      model.open = { msn, date: this.pdt(msn).toISOString(), parts: this.options.layout.slice(0, parts).map((_, i) => part(msn, i)) };
      model.hint = `${msn}.${parts}.m4s`;
      for (let other = 0; other < this.options.variants; ++other) {
        if (other === variant) continue;
        const last = parts > 0 ? { msn, part: parts - 1 } : { msn: msn - 1, part: this.partsOf - 1 };
        model.reports.push({ uri: this.playlistName(other), ...last });
      }
    }
    return model;
  }

  playlistName(variant) {
    return ['small.m3u8', 'large.m3u8'][variant];
  }

  // How many segments a delta leaves out: those that end further than CAN-SKIP-UNTIL from the end.
  skippable(model) {
    if (!model.control?.['CAN-SKIP-UNTIL'] || model.ended) return 0;
    return Math.max(0, model.segments.length - Math.ceil((6 * model.targetDuration) / this.length) - 1);
  }

  // `at` is { variant, skip, blocking, now }.
  playlist(at) {
    const model = this.model(at.variant, at.now);
    model.skipped = at.skip ? this.skippable(model) : 0;
    this.fault.model?.(model, at, this);
    const lines = write(model);
    return `${(this.fault.lines?.(lines, at, this) ?? lines).join('\n')}\n`;
  }

  // The distance of key frames is a whole segment, so that each has one.
  iFramePlaylist(at) {
    const model = this.model(at.variant, at.now);
    model.skipped = at.skip ? this.skippable(model) : 0;
    const [first, ...rest] = head(model);
    const lines = [first, ...rest.slice(0, 2), '#EXT-X-I-FRAMES-ONLY', ...rest.slice(2)].filter((line) => !line.startsWith('#EXT-X-PART-INF'));
    for (const { msn, date, uri } of model.segments.slice(model.skipped)) {
      const spec = this.fragmentSpec(msn, 0);
      const length = firstPictureEnd(fragment(spec), spec);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date}`, `#EXTINF:${this.length.toFixed(5)},`, `#EXT-X-BYTERANGE:${length}@0`, uri);
    }
    return `${(this.fault.iFrames?.(lines, this) ?? lines).join('\n')}\n`;
  }

  master() {
    const lines = ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS'];
    const codecs = this.options.sound ? 'avc1.64001f,mp4a.40.2' : 'avc1.64001f';
    for (let variant = 0; variant < this.options.variants; ++variant) {
      const resolution = ['320x180', '640x360'][variant];
      lines.push(
        `#EXT-X-STREAM-INF:BANDWIDTH=${90_000 + variant},AVERAGE-BANDWIDTH=80000,CODECS="${codecs}",RESOLUTION=${resolution},FRAME-RATE=20.000,VIDEO-RANGE=SDR`,
        this.playlistName(variant),
      );
    }
    if (this.options.iFrames)
      lines.push('#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=20000,CODECS="avc1.64001f",RESOLUTION=320x180,URI="i_frames.m3u8"');
    return `${(this.fault.master?.(lines, this) ?? lines).join('\n')}\n`;
  }
}

const serverControl = (attributes) => `#EXT-X-SERVER-CONTROL:${Object.entries(attributes).map(([name, value]) => `${name}=${value}`).join(',')}`;

function head(model) {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${model.version}`, `#EXT-X-TARGETDURATION:${model.targetDuration}`];
  if (model.control) lines.push(serverControl(model.control));
  if (model.partTarget) lines.push(`#EXT-X-PART-INF:PART-TARGET=${model.partTarget}`);
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${model.mediaSequence}`);
  if (model.discontinuitySequence !== null) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${model.discontinuitySequence}`);
  if (model.skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${model.skipped}`);
  if (model.map) lines.push(`#EXT-X-MAP:URI="${model.map}"`);
  return lines;
}

function write(model) {
  const lines = head(model);
  const parts = (segment) => {
    lines.push(...(segment.tags ?? []));
    if (segment.date) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${segment.date}`);
    for (const { uri, duration, independent, gap, range } of segment.parts)
      lines.push(`#EXT-X-PART:DURATION=${duration},URI="${uri}"${independent ? ',INDEPENDENT=YES' : ''}${gap ? ',GAP=YES' : ''}${range ? `,BYTERANGE="${range}"` : ''}`);
  };
  for (const segment of model.segments.slice(model.skipped)) {
    parts(segment);
    lines.push(...(segment.after ?? []), `#EXTINF:${segment.duration.toFixed(5)},`, segment.uri);
  }
  if (model.open && (model.open.parts.length > 0 || model.open.tags)) parts(model.open);
  if (model.hint) lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${model.hint}"`);
  for (const { uri, msn, part } of model.reports) lines.push(`#EXT-X-RENDITION-REPORT:URI="${uri}",LAST-MSN=${msn},LAST-PART=${part}`);
  if (model.ended) lines.push('#EXT-X-ENDLIST');
  return lines;
}
