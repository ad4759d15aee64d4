// A strict reader of playlists, and what must hold for each media playlist by itself. Rule names (MP-03 …) are those of
// docs/conformance.md. hls-parser is asked as well, so that not only our own reading counts.
import { createRequire } from 'node:module';

const hlsParser = createRequire(import.meta.url)('hls-parser');

const SINGLETONS = new Set([
  'EXTM3U', 'EXT-X-VERSION', 'EXT-X-TARGETDURATION', 'EXT-X-SERVER-CONTROL', 'EXT-X-PART-INF', 'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE', 'EXT-X-INDEPENDENT-SEGMENTS', 'EXT-X-SKIP', 'EXT-X-ENDLIST', 'EXT-X-PLAYLIST-TYPE',
]);
const HEADER = [...SINGLETONS].filter((tag) => tag !== 'EXT-X-ENDLIST');
const ATTRIBUTE = /([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)/y;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:?\d\d)$/;
const EPSILON = 1e-6;

// MV-03: { NAME: value }, quotes taken off.
export function readAttributes(text) {
  const attributes = {};
  ATTRIBUTE.lastIndex = 0;
  while (ATTRIBUTE.lastIndex < text.length) {
    const at = ATTRIBUTE.lastIndex;
    const match = ATTRIBUTE.exec(text);
    if (!match) throw new Error(`MV-03: not an attribute list at ${at}: ${text}`);
    const [, name, value] = match;
    if (name in attributes) throw new Error(`MV-03: ${name} twice: ${text}`);
    attributes[name] = value.startsWith('"') ? value.slice(1, -1) : value;
  }
  return attributes;
}

// MV-02: [{ tag, value }] and [{ uri }], in order.
function readLines(text) {
  if (!text.startsWith('#EXTM3U\n') && !text.startsWith('#EXTM3U\r\n')) throw new Error('MV-02: no #EXTM3U at the start');
  if (!text.endsWith('\n')) throw new Error('MP-08: torn: no line feed at the end');
  const lines = [];
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    if (line !== line.trim()) throw new Error(`MV-02: stray space: "${line}"`);
    if (/[\u0000-\u001f\u007f]/.test(line)) throw new Error(`MV-02: control character: "${line}"`);
    if (line.startsWith('#EXT')) {
      const colon = line.indexOf(':');
      lines.push(colon < 0 ? { tag: line.slice(1), value: '' } : { tag: line.slice(1, colon), value: line.slice(colon + 1) });
    } else if (!line.startsWith('#')) {
      lines.push({ uri: line });
    }
  }
  return lines;
}

function integer(text) {
  if (!/^\d{1,20}$/.test(text)) throw new Error(`not a decimal integer: ${text}`);
  return Number(text);
}

function decimal(text) {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`not an unsigned decimal: ${text}`);
  return Number(text);
}

// A media playlist as read:
//   version, targetDuration, partTarget, serverControl, mediaSequence, discontinuitySequence, independent, ended,
//   header   the lines that are sealed for the life of the URL, as sent (MP-04)
//   segments [{ msn, dsn, uri, duration, map, date, discontinuity, gap, parts: [{ uri, duration, independent, gap }] }]
//   open     the segment that is being built: { msn, dsn, map, date, discontinuity, parts }
//   hint, mapHint   URIs of EXT-X-PRELOAD-HINT
export function readPlaylist(text) {
  const playlist = {
    text, version: 1, serverControl: {}, mediaSequence: 0, discontinuitySequence: 0, independent: false, ended: false,
    segments: [], header: [],
  };
  const seen = new Set();
  let map;
  let msn;
  let dsn;
  let current = null;
  // The segment that the next tags belong to.
  const segment = () => {
    msn ??= playlist.mediaSequence;
    dsn ??= playlist.discontinuitySequence;
    current ??= { msn, dsn, map, parts: [], discontinuity: false, gap: false };
    return current;
  };
  for (const { tag, value, uri } of readLines(text)) {
    if (uri !== undefined) {
      if (current?.duration === undefined) throw new Error(`a URI without EXTINF: ${uri}`);
      playlist.segments.push({ ...current, uri });
      msn += 1;
      current = null;
      continue;
    }
    if (SINGLETONS.has(tag) && seen.has(tag)) throw new Error(`MP-02: ${tag} twice`);
    seen.add(tag);
    if (HEADER.includes(tag) && (current || playlist.segments.length > 0)) {
      throw new Error(`MP-02: ${tag} behind a segment`);
    }
    switch (tag) {
      case 'EXTM3U':
        break;
      case 'EXT-X-VERSION':
        playlist.version = integer(value);
        break;
      case 'EXT-X-TARGETDURATION':
        playlist.targetDuration = integer(value);
        playlist.header.push(`${tag}:${value}`);
        break;
      case 'EXT-X-SERVER-CONTROL':
        playlist.serverControl = readAttributes(value);
        playlist.header.push(`${tag}:${value}`);
        break;
      case 'EXT-X-PART-INF':
        playlist.partTarget = decimal(readAttributes(value)['PART-TARGET']);
        playlist.header.push(`${tag}:${value}`);
        break;
      case 'EXT-X-MEDIA-SEQUENCE':
        playlist.mediaSequence = integer(value);
        break;
      case 'EXT-X-DISCONTINUITY-SEQUENCE':
        playlist.discontinuitySequence = integer(value);
        break;
      case 'EXT-X-INDEPENDENT-SEGMENTS':
        playlist.independent = true;
        break;
      case 'EXT-X-ENDLIST':
        playlist.ended = true;
        break;
      case 'EXT-X-DISCONTINUITY':
        if (segment().parts.length > 0) throw new Error('MP-19: EXT-X-DISCONTINUITY behind a part of its segment');
        dsn += 1;
        Object.assign(segment(), { discontinuity: true, dsn });
        break;
      case 'EXT-X-MAP':
        if (segment().parts.length > 0) throw new Error('MP-19: EXT-X-MAP behind a part of its segment');
        map = readAttributes(value).URI;
        segment().map = map;
        break;
      case 'EXT-X-PROGRAM-DATE-TIME':
        if (segment().parts.length > 0) throw new Error('MP-19: EXT-X-PROGRAM-DATE-TIME behind a part of its segment');
        if (!DATE_TIME.test(value)) throw new Error(`MP-20: not ISO 8601 with milliseconds and a zone: ${value}`);
        segment().date = Date.parse(value);
        break;
      case 'EXT-X-GAP':
        segment().gap = true;
        break;
      case 'EXTINF':
        if (!value.includes(',')) throw new Error(`EXTINF without its comma: ${value}`);
        segment().duration = decimal(value.slice(0, value.indexOf(',')));
        break;
      case 'EXT-X-PART': {
        const part = readAttributes(value);
        if (segment().duration !== undefined) throw new Error('MP-19: EXT-X-PART behind the EXTINF of its segment');
        segment().parts.push({
          uri: part.URI, duration: decimal(part.DURATION), independent: part.INDEPENDENT === 'YES', gap: part.GAP === 'YES',
        });
        break;
      }
      case 'EXT-X-PRELOAD-HINT': {
        const hint = readAttributes(value);
        const key = { PART: 'hint', MAP: 'mapHint' }[hint.TYPE];
        if (!key) throw new Error(`DD-21: hint of an unknown type: ${value}`);
        if (playlist[key] !== undefined) throw new Error(`DD-21: two hints of type ${hint.TYPE}`);
        playlist[key] = hint.URI;
        break;
      }
      default:
        break;
    }
  }
  if (current?.duration !== undefined) throw new Error('EXTINF without a URI');
  playlist.open = segment();
  return playlist;
}

// The parts that a playlist lists, oldest first: [{ msn, index, … }].
export function listedParts(playlist) {
  return [...playlist.segments, playlist.open]
    .flatMap(({ msn, parts }) => parts.map((part, index) => ({ ...part, msn, index })));
}

export function totalDuration(playlist) {
  return playlist.segments.reduce((sum, { duration }) => sum + duration, 0);
}

// What is wrong with one media playlist by itself: a list of sentences, empty when all is well.
export function complaints(playlist) {
  const found = [];
  const expect = (condition, sentence) => {
    if (!condition) found.push(sentence);
  };
  const { targetDuration, partTarget, serverControl, segments, open } = playlist;
  const lowLatency = partTarget !== undefined;
  const seconds = (name) => (serverControl[name] === undefined ? undefined : decimal(serverControl[name]));

  expect(playlist.version >= 6, `MP-01: version ${playlist.version} is too low for EXT-X-MAP`);
  expect(targetDuration >= 1, 'MP-03: no EXT-X-TARGETDURATION');
  expect(segments.length > 0, 'RB-10: no complete segment');
  expect(!/#EXT-X-PLAYLIST-TYPE/.test(playlist.text), 'MP-21: EXT-X-PLAYLIST-TYPE in a sliding playlist');
  expect(/#EXT-X-DISCONTINUITY-SEQUENCE/.test(playlist.text), 'MP-10: no EXT-X-DISCONTINUITY-SEQUENCE');
  expect(playlist.mediaSequence >= 1 && playlist.mediaSequence < 2 ** 31, `CQ-07: media sequence ${playlist.mediaSequence}`);
  if (seconds('HOLD-BACK') !== undefined) {
    expect(seconds('HOLD-BACK') >= 3 * targetDuration, 'DD-03: HOLD-BACK below 3 target durations');
  }
  if (seconds('CAN-SKIP-UNTIL') !== undefined) {
    expect(seconds('CAN-SKIP-UNTIL') >= 6 * targetDuration, 'DD-04: CAN-SKIP-UNTIL below 6 target durations');
  }

  for (const { msn, duration, uri, map, date, parts } of segments) {
    expect(Math.round(duration) <= targetDuration, `MP-03: segment ${msn} of ${duration} s above ${targetDuration} s`);
    expect(duration > 0, `RB-05: segment ${msn} of no duration`);
    expect(map !== undefined, `MP-18: segment ${msn} without EXT-X-MAP`);
    expect(date !== undefined, `MP-20: segment ${msn} without EXT-X-PROGRAM-DATE-TIME`);
    expect(/\.(m4s|mp4)(\?|$)/.test(uri), `HC-12: ${uri}`);
    if (parts.length > 0) {
      const sum = parts.reduce((total, part) => total + part.duration, 0);
      expect(Math.abs(sum - duration) < 0.002, `MP-06: parts of ${msn} sum to ${sum} s, EXTINF says ${duration} s`);
    }
  }
  const dated = [...segments, open].filter(({ date }) => date !== undefined);
  dated.slice(1).forEach((segment, i) => {
    const before = dated[i];
    if (segment.discontinuity) {
      expect(segment.date > before.date, `MP-20: the date goes back at ${segment.msn}`);
    } else {
      const drift = Math.abs(segment.date - before.date - before.duration * 1000);
      expect(drift <= 10, `MP-20: date of ${segment.msn} is ${drift} ms off the duration before it`);
    }
  });

  if (!lowLatency) {
    expect(listedParts(playlist).length === 0, 'DD-01: parts without EXT-X-PART-INF');
    return found;
  }
  expect(serverControl['CAN-BLOCK-RELOAD'] === 'YES', 'DD-06: no CAN-BLOCK-RELOAD=YES');
  expect(seconds('PART-HOLD-BACK') >= 3 * partTarget - EPSILON, 'DD-02: PART-HOLD-BACK below 3 part targets');
  expect(playlist.ended || playlist.hint !== undefined, 'DD-21: no hint');
  if (open.parts.length > 0) {
    expect(open.date !== undefined, `MP-20: open segment ${open.msn} without EXT-X-PROGRAM-DATE-TIME`);
  }
  let fromEnd = open.parts.reduce((sum, part) => sum + part.duration, 0);
  for (const segment of [open, ...segments.slice().reverse()]) {
    segment.parts.forEach((part, i) => {
      const name = `part ${segment.msn}.${i}`;
      expect(part.duration <= partTarget, `PS-02: ${name} of ${part.duration} s above ${partTarget} s`);
      const last = i === segment.parts.length - 1;
      expect(last || part.independent || part.gap || segment.parts[i + 1].gap || part.duration >= 0.85 * partTarget - EPSILON,
        `PS-03: ${name} of ${part.duration} s is below 85 % of ${partTarget} s`);
      expect(part.duration > 0, `RB-05: ${name} of no duration`);
    });
    if (segment !== open) {
      expect(segment.parts.length === 0 || fromEnd <= 3 * targetDuration + targetDuration,
        `MP-16: parts of ${segment.msn} are still listed ${fromEnd} s before the end`);
      fromEnd += segment.duration;
    }
  }
  return found;
}

// hls-parser has three false alarms (its reading of the draft is older or narrower than the text):
//  - it counts "three target durations from the end" as three segments: older parts are taken out before it reads;
//  - it misses that a part that is INDEPENDENT may be shorter than 85 %: such a part is written at full length;
//  - it wants version 8 for EXT-X-GAP.
function forHlsParser(playlist) {
  const keep = new Set([...playlist.segments, playlist.open].slice(-3).flatMap(({ parts }) => parts.map(({ uri }) => uri)));
  return playlist.text.split('\n').filter((line) => {
    const uri = line.startsWith('#EXT-X-PART:') ? readAttributes(line.slice('#EXT-X-PART:'.length)).URI : undefined;
    return uri === undefined || keep.has(uri);
  }).map((line) => (line.startsWith('#EXT-X-PART:') && line.includes('INDEPENDENT=YES')
    ? line.replace(/DURATION=[\d.]+/, `DURATION=${playlist.partTarget}`)
    : line)).join('\n');
}

// Fails unless hls-parser, in its strict mode, accepts the playlist and reads the same out of it.
export function agreeWithHlsParser(playlist) {
  hlsParser.setOptions({ strictMode: true });
  let theirs;
  try {
    theirs = hlsParser.parse(forHlsParser(playlist));
  } catch (error) {
    if (/EXT-X-VERSION needs to be 8/.test(error.message) && playlist.text.includes('#EXT-X-GAP')) return;
    throw new Error(`hls-parser: ${error.message.split('\n')[0]}`);
  }
  const complete = theirs.segments.filter(({ uri }) => uri);
  const same = theirs.targetDuration === playlist.targetDuration
    && theirs.partTargetDuration === playlist.partTarget
    && theirs.mediaSequenceBase === playlist.mediaSequence
    && complete.length === playlist.segments.length
    && complete.every((segment, i) => segment.uri === playlist.segments[i].uri
      && segment.duration === playlist.segments[i].duration
      && segment.mediaSequenceNumber === playlist.segments[i].msn
      && segment.discontinuitySequence === playlist.segments[i].dsn);
  if (!same) throw new Error('hls-parser reads something else');
}

// Reads a multivariant playlist: { version, independent, variants: [{ uri, …attributes }] }, after hls-parser has.
export function readMultivariant(text) {
  hlsParser.setOptions({ strictMode: true });
  if (!hlsParser.parse(text).isMasterPlaylist) throw new Error('hls-parser sees no multivariant playlist');
  const lines = readLines(text);
  const variants = [];
  lines.forEach(({ tag, value }, i) => {
    if (tag === 'EXT-X-STREAM-INF') variants.push({ uri: lines[i + 1].uri, ...readAttributes(value) });
  });
  return { independent: lines.some(({ tag }) => tag === 'EXT-X-INDEPENDENT-SEGMENTS'), variants };
}
