// What must hold from one version of a media playlist to the next.
import { agreeWithHlsParser, complaints, listedParts, readPlaylist, totalDuration } from './playlist.mjs';

// The position of the end of a playlist, which never goes back (MP-08).
function endOf(playlist) {
  return playlist.open.msn * 10_000 + playlist.open.parts.length;
}

// Follows one playlist URL through its versions, and keeps what is wrong from one to the next in `complaints`.
export class Tracker {
  constructor() {
    this.complaints = [];
    this.versions = 0;
    this.segments = new Map(); // msn -> segment, once complete
    this.parts = new Map(); // "msn.index" -> URI
    this.hinted = new Map(); // hint URI -> the part that it was to be
    this.cancelled = [];
    this.last = null;
  }

  // Each complaint once, however many versions repeat it.
  expect(condition, sentence) {
    if (!condition && !this.complaints.includes(sentence)) this.complaints.push(sentence);
  }

  // Takes the next version; the caller has received it after the one before.
  add(text) {
    const playlist = readPlaylist(text);
    const { last } = this;
    this.versions += 1;
    this.last = playlist;
    if (last?.text === text) return playlist;
    for (const sentence of complaints(playlist)) this.expect(false, sentence);
    try {
      agreeWithHlsParser(playlist);
    } catch (error) {
      this.expect(false, error.message);
    }
    this.compareIdentities(playlist);
    if (last) this.compareWithLast(last, playlist);
    return playlist;
  }

  compareIdentities(playlist) {
    for (const segment of playlist.segments) {
      const before = this.segments.get(segment.msn);
      if (before) {
        for (const key of ['uri', 'dsn', 'duration', 'map', 'date', 'discontinuity', 'gap']) {
          this.expect(before[key] === segment[key], `MP-07: ${key} of ${segment.msn} was ${before[key]}, is ${segment[key]}`);
        }
      }
      this.segments.set(segment.msn, before ?? segment);
    }
    for (const { msn, index, uri } of listedParts(playlist)) {
      const name = `${msn}.${index}`;
      this.expect((this.parts.get(name) ?? uri) === uri, `MP-07: part ${name} was ${this.parts.get(name)}, is ${uri}`);
      this.parts.set(name, uri);
    }
  }

  compareWithLast(last, playlist) {
    this.expect(last.header.join() === playlist.header.join(), `MP-04: ${last.header} became ${playlist.header}`);
    this.expect(last.version === playlist.version, `MP-04: version ${last.version} became ${playlist.version}`);
    this.expect(endOf(playlist) >= endOf(last), `MP-08: the end went back from ${endOf(last)} to ${endOf(playlist)}`);
    this.expect(playlist.mediaSequence >= last.mediaSequence, 'MP-09: the media sequence fell');
    this.expect(playlist.discontinuitySequence >= last.discontinuitySequence, 'MP-10: the discontinuity sequence fell');
    if (playlist.mediaSequence > last.mediaSequence) {
      this.expect(totalDuration(playlist) >= 3 * playlist.targetDuration, 'MP-13: shorter than 3 target durations');
    }
    // A hint is kept: the part that comes next bears its URI, unless a discontinuity cancelled it (DD-21, RB-03).
    const parts = listedParts(playlist);
    const known = new Set(listedParts(last).map(({ uri }) => uri));
    const next = parts.find(({ uri }) => !known.has(uri));
    if (last.hint !== undefined && next && next.uri !== last.hint) {
      const crossed = [...playlist.segments, playlist.open].some(({ msn, discontinuity }) => discontinuity && msn >= last.open.msn);
      this.expect(crossed, `DD-21: hinted ${last.hint}, came ${next.uri}`);
      this.cancelled.push(last.hint);
    }
  }
}
