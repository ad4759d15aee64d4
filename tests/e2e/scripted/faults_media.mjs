// Group D: one fault for each rule on media. See stream.mjs for the hooks.
import { KEY_FLAGS, box, be, fullBox, nal } from './boxes.mjs';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const before = (boxes) => ({ fragment(spec, n, { part }) { if (part === 0) spec.before = boxes; } });

export const faults = {
  'PS-01': { init(spec) { spec.brand = 'isom'; } },
  'PS-02': { options: { partTarget: 0.49 } },
  'PS-03': { options: { layout: [8, 6, 6] } },
  'PS-06': {
    // Of those that were listed before anybody came; when they were hinted they were there.
    answer(answer, asked, stream) {
      const [, msn, part] = /^(\d+)\.(\d+)\.m4s$/.exec(asked.file) ?? [];
      const age = stream.now() - stream.due(Number(msn), Number(part));
      return age > 0.6 && age < 3.5 ? { ...answer, status: 404, headers: { ...answer.headers, 'cache-control': 'max-age=1' } } : undefined;
    },
  },
  'PS-07': { model(model) { for (const segment of [...model.segments, model.open]) for (const part of segment.parts) part.independent = false; } },
  'PS-08': { segment: (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('?')]) },
  'PS-09': { fragment(spec, n) { spec.tracks[0].decodeTime += Math.floor(n / 6) * 50; } },
  'PS-10': { fragment(spec) { spec.tracks[0].samples[3].flags = KEY_FLAGS; } },
  'PS-11': { fragment(spec) { spec.baseIsMoof = false; } },
  'PS-12': { fragment(spec) { spec.between = box('free', 'xxxx'); } },
  'PS-13': before(box('ftyp', 'iso6', be(0, 4))),
  'PS-14': before(fullBox('prft', 1, 24, be(1, 4), be(0, 8), be(0, 8))),
  'PS-15': { fragment(spec) { spec.number = 7; } },
  'PS-16': { fragment(spec) { const [first] = spec.tracks[0].samples; first.data = Buffer.concat([nal(7, 'another one'), first.data]); } },
  'PS-17': { options: { layout: [10, 10, 10, 10, 4], targetDuration: 2, keepParts: 2 } },
  'PS-18': { fragment(spec) { const { samples } = spec.tracks[0]; samples[1].duration += samples[2].duration; samples[2].duration = 0; } },
  'PS-19': { fragment(spec) { const { samples } = spec.tracks[1]; samples[1].duration += 7; samples[2].duration -= 7; } },
  'PS-20': { answer: async (answer, { file }) => { if (/^\d+\.m4s$/.test(file)) await sleep(700); } },
};
