// Init sections and fragments as mp4box reads them, judged by the rules PS-01 to PS-19 of docs/conformance.md.
import { Log, createFile } from 'mp4box';

Log.setLogLevel(Log.LOG_LEVEL_NONE);

const SYNC_DEPENDS = 2;

function parse(bytes) {
  const file = createFile();
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  buffer.fileStart = 0;
  file.appendBuffer(buffer);
  file.flush();
  return file;
}

// { tracks: Map(id -> { id, timescale, video, codec, codecBox, trex }), complaints }
export function readInit(bytes) {
  const file = parse(bytes);
  const found = [];
  const expect = (condition, sentence) => {
    if (!condition) found.push(sentence);
  };
  expect(file.boxes.map(({ type }) => type).join() === 'ftyp,moov', `PS-01: boxes ${file.boxes.map(({ type }) => type)}`);
  const brands = [file.ftyp.major_brand, ...file.ftyp.compatible_brands];
  expect(brands.some((brand) => ['iso6', 'iso7', 'iso8', 'iso9', 'cmfc', 'cmf2', 'hlsf', 'mp41', 'mp42'].includes(brand)), `PS-01: brands ${brands}`);
  expect(file.moov.mvhd.duration === 0, 'PS-01: mvhd has a duration');
  const order = file.moov.boxes.map(({ type }) => type);
  expect(order.indexOf('mvex') > order.lastIndexOf('trak'), 'PS-01: mvex is not behind the last trak');

  const tracks = new Map();
  for (const trak of file.moov.traks) {
    const id = trak.tkhd.track_id;
    const { stsd, stts, stsc, stsz, stco } = trak.mdia.minf.stbl;
    const entry = stsd.entries[0];
    expect(stsd.entries.length === 1, `PS-01: ${stsd.entries.length} sample entries in track ${id}`);
    expect(['avc1', 'hvc1', 'mp4a'].includes(entry.type), `PS-16: sample entry ${entry.type}`);
    expect(trak.tkhd.duration === 0, `PS-01: track ${id} has a duration`);
    expect(stts.sample_counts.length === 0 && stsc.first_chunk.length === 0 && (stsz?.sample_count ?? 0) === 0
      && stco.chunk_offsets.length === 0, `PS-01: track ${id} has samples`);
    const trex = file.moov.mvex.trexs.find(({ track_id }) => track_id === id);
    expect(trex !== undefined, `PS-01: no trex for track ${id}`);
    tracks.set(id, {
      id, timescale: trak.mdia.mdhd.timescale, video: trak.mdia.hdlr.handler === 'vide', codec: entry.getCodec(),
      hevc: entry.type === 'hvc1', width: entry.width, height: entry.height, trex,
    });
    const record = entry.avcC ?? entry.hvcC;
    if (record) expect(record.lengthSizeMinusOne === 3, `PS-16: NAL lengths of ${record.lengthSizeMinusOne + 1} bytes`);
  }
  return { tracks, complaints: found };
}

function isSync(flags) {
  return (flags & 0x10000) === 0;
}

// Resolves what a trun leaves out through tfhd and trex.
function readSamples(traf, trex) {
  const samples = [];
  for (const trun of traf.truns) {
    let offset = trun.data_offset;
    for (let i = 0; i < trun.sample_count; i += 1) {
      const first = i === 0 && (trun.flags & 0x4) !== 0;
      const flags = first ? trun.first_sample_flags
        : trun.sample_flags[i] ?? traf.tfhd.default_sample_flags ?? trex.default_sample_flags;
      const size = trun.sample_size[i] ?? traf.tfhd.default_sample_size ?? trex.default_sample_size;
      samples.push({
        duration: trun.sample_duration[i] ?? traf.tfhd.default_sample_duration ?? trex.default_sample_duration,
        size, flags, offset, composition: trun.sample_composition_time_offset[i] ?? 0,
      });
      offset += size;
    }
  }
  return samples;
}

// NAL unit types of one sample, or null when the lengths do not fill it exactly.
function nalTypes(bytes, hevc) {
  const types = [];
  let at = 0;
  while (at + 5 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    types.push(hevc ? (bytes[at + 4] >> 1) & 0x3f : bytes[at + 4] & 0x1f);
    at += 4 + length;
  }
  return at === bytes.length ? types : null;
}

// Follows the fragments of one presentation in order; what is wrong with them gathers in `complaints`.
export class FragmentReader {
  constructor(init) {
    this.complaints = [];
    this.sequence = null;
    this.fragments = 0;
    this.next = new Map(); // track id -> the tfdt that must come
    this.shown = new Map(); // track id -> the presentation times so far
    this.setInit(init);
  }

  // After a discontinuity: another init section, other times.
  setInit({ tracks, complaints }) {
    this.complaints.push(...complaints);
    this.tracks = tracks;
    this.next.clear();
    this.shown.clear();
  }

  expect(condition, sentence) {
    if (!condition) this.complaints.push(sentence);
  }

  // Reads a part (or a segment of which no part was read). Returns { start, duration, video, startsWithSync }: the
  // decode time and the seconds of the main track, its number of samples, and whether its first one is a sync sample.
  read(bytes, name) {
    const file = parse(bytes);
    const types = file.boxes.map(({ type }) => type);
    this.expect(/^(styp,)?((prft,)?(emsg,)*moof,mdat,?)+$/.test(types.join()), `PS-12: boxes ${types} in ${name}`);
    this.expect(file.boxes.reduce((sum, { size }) => sum + size, 0) === bytes.length, `PS-12: ${name} is cut short`);
    const main = [...this.tracks.values()].find(({ video }) => video) ?? [...this.tracks.values()][0];
    const result = { start: null, duration: 0, video: 0, startsWithSync: null };
    file.moofs.forEach((moof) => {
      const mdat = file.boxes.find(({ type, start }) => type === 'mdat' && start === moof.start + moof.size);
      this.expect(mdat !== undefined, `PS-11: no mdat behind the moof of ${name}`);
      this.readFragment(bytes, moof, mdat, main, result, name);
    });
    return result;
  }

  readFragment(bytes, moof, mdat, main, result, name) {
    const { sequence_number: sequence } = moof.mfhd;
    this.expect(this.sequence === null || sequence > this.sequence, `PS-15: mfhd ${sequence} after ${this.sequence} in ${name}`);
    this.sequence = sequence;
    this.fragments += 1;
    let stored = 0;
    for (const traf of moof.trafs) {
      const id = traf.tfhd.track_id;
      const track = this.tracks.get(id);
      this.expect(track !== undefined, `PS-01: ${name} has track ${id}, the init section has not`);
      if (!track) continue;
      this.expect((traf.tfhd.flags & 0x020000) !== 0, `PS-11: no default-base-is-moof in ${name}`);
      this.expect((traf.tfhd.flags & 0x000001) === 0, `PS-11: base-data-offset in ${name}`);
      this.expect(traf.tfdt?.version === 1, `PS-09: no 64-bit tfdt in ${name}`);
      this.expect(traf.truns.every(({ flags }) => (flags & 0x1) !== 0), `PS-11: trun without data-offset in ${name}`);
      const samples = readSamples(traf, track.trex);
      const duration = samples.reduce((sum, sample) => sum + sample.duration, 0);
      const start = Number(traf.tfdt?.baseMediaDecodeTime);
      const expected = this.next.get(id) ?? start;
      this.expect(start === expected, `PS-09: tfdt of track ${id} is ${start}, not ${expected}, in ${name}`);
      this.next.set(id, start + duration);
      this.expect(samples.every((sample) => sample.duration > 0), `PS-18: sample without duration in ${name}`);
      this.checkPresentation(id, start, samples, name);
      for (const { offset, size } of samples) {
        this.expect(offset >= moof.size + mdat.hdr_size && moof.start + offset + size <= mdat.start + mdat.size,
          `PS-11: a sample of ${name} lies outside of its mdat`);
        stored += size;
      }
      if (track.video) this.checkPictures(bytes, moof, track, samples, name);
      if (track === main) {
        result.start ??= start / track.timescale;
        result.startsWithSync ??= isSync(samples[0].flags);
        result.duration += duration / track.timescale;
        result.video += track.video ? samples.length : 0;
      }
    }
    this.expect(stored === mdat.size - mdat.hdr_size, `PS-11: ${name} stores ${mdat.size - mdat.hdr_size} bytes for ${stored} of samples`);
  }

  // PS-18: no two pictures at one time.
  checkPresentation(id, start, samples, name) {
    const shown = this.shown.get(id) ?? new Set();
    let decoded = start;
    for (const { duration, composition } of samples) {
      this.expect(!shown.has(decoded + composition), `PS-18: two samples are presented at ${decoded + composition} in ${name}`);
      shown.add(decoded + composition);
      decoded += duration;
    }
    this.shown.set(id, shown);
  }

  // PS-10, PS-16: the flags say what the NAL units are.
  checkPictures(bytes, moof, track, samples, name) {
    samples.forEach(({ offset, size, flags }, i) => {
      const types = nalTypes(bytes.subarray(moof.start + offset, moof.start + offset + size), track.hevc);
      this.expect(types !== null, `PS-16: NAL lengths do not fill sample ${i} of ${name}`);
      if (!types) return;
      const idr = types.some((type) => (track.hevc ? type >= 19 && type <= 21 : type === 5));
      this.expect(isSync(flags) === idr, `PS-10: sample ${i} of ${name} is ${isSync(flags) ? '' : 'not '}sync, its NAL units are ${types}`);
      const depends = (flags >>> 24) & 0x3;
      this.expect(idr ? depends === SYNC_DEPENDS : depends !== SYNC_DEPENDS, `PS-10: sample_depends_on ${depends} in ${name}`);
    });
  }
}
