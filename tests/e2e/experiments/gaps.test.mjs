// What players do with EXT-X-GAP: an experiment, not a test of Sluice. Run by hand: tests/e2e/run experiments/gaps
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser, openPlayer } from '../lib/browser.mjs';
import { undo } from '../lib/process.mjs';
import * as programs from '../lib/programs.mjs';
import { ScriptedHls } from '../lib/scripted_hls.mjs';

const recording = deserialize(readFileSync(process.env.REC ?? '/tmp/pl-rec/gop25.bin'));
const only = process.env.ONLY?.split(',');
const SCEN = {
  head1: { options: { headGaps: 0, segments: 1 }, join: 0, until: 24 },
  later1: { options: { later: 0.6 }, join: 0, until: 22 },
  later2: { options: { later: 1.6 }, join: 0, until: 22 },
  two: { options: { segments: 2 }, join: 0, until: 22 },
  two1: { options: { segments: 2, later: 0.6 }, join: 0, until: 22 },
  short3: { options: { short: 2, segments: 3 }, join: 0, until: 24 },
  short2: { options: { short: 2, segments: 2 }, join: 0, until: 22 },
  mid4empty: { options: { outage: { after: 24, missing: 4 }, inOutage: 'empty' }, join: 12, until: 45 },
  mid30empty: { options: { outage: { after: 24, missing: 30 }, inOutage: 'empty' }, join: 12, until: 75 },
  mid4nothing: { options: { outage: { after: 24, missing: 4 }, inOutage: 'nothing' }, join: 12, until: 45 },
  mid30nothing: { options: { outage: { after: 24, missing: 30 }, inOutage: 'nothing' }, join: 12, until: 75 },
  head: { options: { headGaps: 2, segments: 1 }, join: 0, until: 24 },
  wait3: { options: { headGaps: 0, segments: 3 }, join: 0, until: 28 },
  mid4: { options: { outage: { after: 24, missing: 4 } }, join: 12, until: 45 },
  mid30: { options: { outage: { after: 24, missing: 30 } }, join: 12, until: 75 },
};
const f = (x, d = 1) => (x === undefined || x === null ? '-' : x.toFixed(d));
for (const ll of (process.env.LL ?? '1,0').split(',').map(Number)) for (const name of (process.env.SC ?? 'head,mid4,mid30').split(',')) {
  test(`${ll ? 'LL' : 'plain'} ${name}`, async (t) => {
    const { options, join, until } = SCEN[name];
    const browser = await openBrowser(t);
    const players = [];
    for (const kind of (process.env.KIND ?? 'hlsjs,videojs,shaka,native').split(',').filter(Boolean)) {
      const server = new ScriptedHls(recording, { ...options, lowLatency: !!ll });
      await server.listen();
      undo(t, () => server.close());
      players.push({ kind, server, player: await openPlayer(t, kind, browser) });
    }
    for (const kind of (process.env.PROG ?? '').split(',').filter(Boolean)) {
      const server = new ScriptedHls(recording, { ...options, lowLatency: !!ll });
      await server.listen();
      undo(t, () => server.close());
      const player = { start: async (url) => { player.running = await programs[kind](t, url, { width: 320, height: 180 }); }, report: () => ({ latencies: [], ...player.running.report() }) };
      players.push({ kind, server, player });
    }
    for (const { server, player } of players) {
      server.start(join);
      await player.start(server.url, { lowLatency: !!ll });
    }
    await sleep((until - join) * 1000);
    for (const { kind, server, player } of players) {
      const r = await player.report();
      const toServer = (at) => at + r.startup + join; // about
      const shown = r.frames.filter((x) => !x.unreadable);
      const lat = shown.slice(-25).map((x) => x.delay - server.age).sort((a, b) => a - b)[12];
      // runs of pictures: gaps in presentation
      const holes = shown.slice(1).map((x, i) => [shown[i].at, x.at - shown[i].at, x.number - shown[i].number]).filter(([, d]) => d > 0.3);
      console.log(`== ${ll ? 'LL' : 'plain'} ${name} ${kind}: first picture ${f(r.startup, 2)} s, frames ${shown.length} (last number ${shown.at(-1)?.number - recording.first || shown.at(-1)?.number}), delay at end ${f(lat / 1000, 2)} s, said ${f(r.latencies.at(-1)?.latency, 2)}, ct ${f(r.currentTime)} paused ${r.paused} buffered ${f(r.latencies.at(-1)?.buffered)}`);
      console.log('   holes [server s, seconds, frames]: ' + holes.map(([a, d, n]) => `${f(toServer(a))}:${f(d)}s/${n}f`).join(' '));
      console.log('   stalls: ' + r.stalls.map((x) => `${f(toServer(x.at))}:${x.how}${x.seconds ? ' ' + f(x.seconds) : ''}`).join(' '));
      console.log('   errors: ' + JSON.stringify(r.errors.map((e) => `${typeof e === 'string' ? '' : f(toServer(e.at ?? 0))} ${e.type ?? ''} ${e.details ?? e} ${e.fatal ? 'FATAL' : ''} ${e.status ?? ''} ${e.reason ?? ''} ${e.stack?.slice(-1500) ?? ''}`)).slice(0, 5000));
      const gapRequests = server.requests.filter((x) => x.status === 404);
      console.log(`   404s: ${gapRequests.length} (${gapRequests.slice(0, 6).map((x) => `${f(x.at)} ${x.url}`).join(', ')}); requests ${server.requests.length} ${JSON.stringify(server.requests.slice(0, 6).map((x) => [f(x.at,2), x.url, x.status]))} playlist requests ${server.requests.filter((x) => x.url.startsWith('/playlist')).length}`);
      if (process.env.MSG) console.log('   messages: ' + player.messages.slice(0, 12).join('\n      '));
    }
  });
}
