// Init sections and fragments for the scripted server: small, and written by nothing that Sluice is made of. The
// pictures are NAL units with nothing in them: a judge reads them, no player shows them.

export const VIDEO_TIMESCALE = 90_000;
export const AUDIO_TIMESCALE = 48_000;
export const KEY_FLAGS = 0x0200_0000;
export const OTHER_FLAGS = 0x0101_0000;

// Big-endian numbers.
export function be(value, bytes) {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64BE(BigInt(value));
  else if (value < 0) buffer.writeIntBE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
const u8 = (value) => be(value, 1);
const u16 = (value) => be(value, 2);
const u32 = (value) => be(value, 4);
const u64 = (value) => be(value, 8);
const zeros = (count) => Buffer.alloc(count);
const hex = (text) => Buffer.from(text.replaceAll(' ', ''), 'hex');

export function box(type, ...content) {
  const body = Buffer.concat(content.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each)));
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}
export const fullBox = (type, version, flags, ...content) => box(type, be(version * 2 ** 24 + flags, 4), ...content);

// H.264 High, level 3.1: 320x180, 640x360, and 320x180 with the transfer characteristics of PQ.
export const SPS = {
  small: hex('6764001facb282833f3c0040'),
  large: hex('6764001facb281405ff2c004'),
  pq: hex('6764001facb282833f3cd424402402'),
};
const PPS = hex('68ee3cb0');

export const visualEntry = (type, sps) =>
  box(type, zeros(6), u16(1), zeros(16), u16(320), u16(180), u32(0x48_0000), u32(0x48_0000), zeros(4), u16(1), zeros(32),
    u16(24), u16(0xffff),
    box('avcC', hex('0164001fffe1'), u16(sps.length), sps, u8(1), u16(PPS.length), PPS));

// AAC-LC, 48 kHz, stereo, in frames of 960 samples: 20 ms.
export const AAC = hex('1194');
export const soundEntry = (type, specific) => {
  const decoder = Buffer.concat([hex('4015'), zeros(11), u8(5), u8(specific.length), specific]);
  const es = Buffer.concat([hex('000000'), u8(4), u8(decoder.length), decoder, hex('060102')]);
  return box(type, zeros(6), u16(1), zeros(8), u16(2), u16(16), zeros(4), u32(AUDIO_TIMESCALE * 65_536),
    fullBox('esds', 0, 0, u8(3), u8(es.length), es));
};

function track(id, handler, timescale, entry) {
  const matrix = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].map(u32);
  const stbl = box('stbl', fullBox('stsd', 0, 0, u32(1), entry), fullBox('stts', 0, 0, u32(0)), fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0), u32(0)), fullBox('stco', 0, 0, u32(0)));
  return box('trak',
    fullBox('tkhd', 0, 3, zeros(8), u32(id), zeros(4), u32(0), zeros(16), ...matrix, u32(320 * 65_536), u32(180 * 65_536)),
    box('mdia', fullBox('mdhd', 0, 0, zeros(8), u32(timescale), u32(0), zeros(4)),
      fullBox('hdlr', 0, 0, zeros(4), handler, zeros(13)),
      box('minf', box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))), stbl)));
}

// What `spec` may change: the brand, the entries, the duration of the movie.
export function initSection({ brand = 'iso6', video = visualEntry('avc1', SPS.small), sound = soundEntry('mp4a', AAC), duration = 0 } = {}) {
  const tracks = [[1, 'vide', VIDEO_TIMESCALE, video], [2, 'soun', AUDIO_TIMESCALE, sound]].filter((each) => each[3]);
  return Buffer.concat([
    box('ftyp', brand, u32(0), brand),
    box('moov', fullBox('mvhd', 0, 0, zeros(8), u32(1000), u32(duration), zeros(80)), ...tracks.map((each) => track(...each)),
      box('mvex', ...tracks.map(([id]) => fullBox('trex', 0, 0, u32(id), u32(1), zeros(12))))),
  ]);
}

export const nal = (type, payload) => Buffer.concat([u32(payload.length + 1), u8(0x60 | type), Buffer.from(payload)]);

// { number, before, tracks: [{ id, decodeTime, samples: [{ duration, flags, composition, data }] }] }; `tfdtVersion`,
// `baseIsMoof` and `between` are there to be spoiled.
export function fragment(spec) {
  const { number, tracks, before = Buffer.alloc(0), between = Buffer.alloc(0), tfdtVersion = 1, baseIsMoof = true } = spec;
  const moof = (size) => {
    let offset = size + between.length + 8;
    return box('moof', fullBox('mfhd', 0, 0, u32(number)), ...tracks.map(({ id, decodeTime, samples }) => {
      const begin = offset;
      const entries = samples.map(({ duration, flags, composition = 0, data }) => {
        offset += data.length;
        return Buffer.concat([u32(duration), u32(data.length), u32(flags), u32(composition)]);
      });
      return box('traf', fullBox('tfhd', 0, baseIsMoof ? 0x2_0000 : 0, u32(id)),
        fullBox('tfdt', tfdtVersion, 0, tfdtVersion === 1 ? u64(decodeTime) : u32(decodeTime)),
        fullBox('trun', 1, 0xf01, u32(samples.length), u32(begin), ...entries));
    }));
  };
  const data = tracks.flatMap(({ samples }) => samples.map((sample) => sample.data));
  return Buffer.concat([before, moof(moof(0).length), between, box('mdat', ...data)]);
}

// The picture that an I-frame entry leads to: the fragment up to the end of its first sample.
export const firstPictureEnd = (bytes, spec) => bytes.indexOf('mdat') + 4 + spec.tracks[0].samples[0].data.length;
