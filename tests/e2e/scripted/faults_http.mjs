// Group E: one fault for each rule on HTTP. See stream.mjs for the hooks.
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isMedia = ({ file }) => /\.(m4s|mp4)$/.test(file);
const header = (name, value, wanted = () => true) => ({
  answer(answer, asked) {
    if (!wanted(asked, answer)) return;
    if (value === null) delete answer.headers[name];
    else answer.headers[name] = value;
  },
});
const status = (number, wanted) => ({
  answer: (answer, asked) => (wanted(asked, answer) ? { ...answer, status: number, headers: { ...answer.headers, 'cache-control': 'max-age=1' } } : undefined),
});

const elsewhere = (stream, file) => stream.absolute(file).replace('127.0.0.1', 'localhost');

export const faults = {
  'HC-01': { http1: true },
  'HC-02': {
    // As of a server whose few threads are all held.
    directives(asked, stream) {
      stream.held = [...(stream.held ?? []), Date.now()];
      return asked;
    },
    async answer(answer, asked, stream) {
      const lately = (stream.held ?? []).filter((at) => at > Date.now() - 600);
      if (asked.file === 'main.m3u8' && lately.length > 40) await sleep(900);
    },
  },
  'HC-03': header('priority', null),
  'HC-04': {
    answer(answer) {
      if (answer.text === undefined) return undefined;
      const { 'content-encoding': _, ...headers } = answer.headers;
      return { ...answer, headers, body: Buffer.from(answer.text) };
    },
  },
  'HC-05': header('cache-control', 'no-store', isMedia),
  'HC-06': header('age', '3'),
  'HC-07': status(400, (asked) => [...asked.query.keys()].join() === '_HLS_part,_HLS_msn'),
  'HC-10': header('content-range', 'bytes 0-1/2', (asked, answer) => answer.status === 206),
  'HC-11': { answer: (answer, asked) => (isMedia(asked) ? { ...answer, chunked: true } : undefined) },
  'HC-12': header('content-type', 'application/octet-stream', isMedia),
  'HC-13': header('access-control-allow-origin', null, (asked, answer) => answer.status >= 400),
  'HC-14': {
    answer(answer, asked) {
      if (!/^\d+\.m4s$/.test(asked.file) || asked.query.has('moved')) return undefined;
      return { ...answer, status: 302, headers: { ...answer.headers, location: `${asked.file}?moved` }, body: Buffer.alloc(0) };
    },
  },
  'HC-15': status(403, (asked) => /^none\./.test(asked.file)),
  'HC-16': status(400, (asked) => asked.query.has('CMCD') || Object.keys(asked.headers).some((name) => name.startsWith('cmcd'))),
  'HC-18': {
    options: { variants: 2 },
    master: (lines, stream) => lines.map((line) => (line === 'large.m3u8' ? elsewhere(stream, line) : line)),
    model(model, { variant }, stream) {
      model.reports[0].uri = variant === 0 ? elsewhere(stream, 'large.m3u8') : stream.absolute('small.m3u8');
    },
  },
};
