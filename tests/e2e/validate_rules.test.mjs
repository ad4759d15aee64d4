// `sluice validate` names the rule that a server breaks, for every rule that it lists, and finds nothing in clean streams.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { undo } from './lib/process.mjs';
import { runSluice } from './lib/sluice.mjs';
import { faults as delivery } from './scripted/faults_delivery.mjs';
import { faults as http } from './scripted/faults_http.mjs';
import { faults as media } from './scripted/faults_media.mjs';
import { faults as playlist } from './scripted/faults_playlist.mjs';
import { ScriptedServer } from './scripted/server.mjs';

const faults = { ...playlist, ...delivery, ...media, ...http };
const clean = {
  'clean': {},
  'clean-variants': { options: { variants: 2, iFrames: true } },
  'clean-plain': { options: { lowLatency: false } },
  'clean-silent': { options: { sound: false } },
  'clean-ended': { options: { ended: true } },
};
// Only probes show these; the others are judged without, which keeps the load of a hundred judges small.
const PROBED = new Set(['clean', 'clean-plain', 'DD-07', 'DD-08', 'DD-09', 'DD-10', 'DD-11', 'DD-12', 'DD-13', 'DD-16', 'DD-17', 'DD-18', 'DD-23',
  'HC-02', 'HC-07', 'HC-10', 'HC-13', 'HC-15', 'HC-16']);
// What a fault breaks beside its own rule, because it cannot be made without.
const ALSO = {
  'CQ-10': ['RB-10'], // no complete segment
};
// What a fault may break beside its own rule, as it happens to meet the judge's requests.
const MAYBE = {
  'DD-15': ['MP-12'], // nobody but the one who is held asks while a part comes
};
const WATCHED = '14s';
const AT_ONCE = 24;
// The server and its judges share this machine. Where it kept a timer of the server's waiting for so long, answers came late in the
// time that follows, and a judge that says so is right.
const LATE = 30; // ms
const FOLLOWS = 3000; // ms
const LATE_RULES = ['DD-09', 'DD-13', 'DD-15', 'HC-07', 'MP-11', 'MP-12', 'PS-20'];

class Lateness {
  constructor(t) {
    this.moments = [];
    let due = Date.now() + 10;
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - due > LATE) this.moments.push(now);
      due = now + 10;
    }, 10);
    undo(t, () => clearInterval(timer));
  }

  explains({ rule, examples }) {
    return LATE_RULES.includes(rule) && examples.every(({ time }) => {
      const seen = Date.parse(time);
      return this.moments.some((moment) => moment <= seen && seen <= moment + FOLLOWS);
    });
  }
}

async function judge(t, url, more = []) {
  const { code, stdout, stderr } = await runSluice(t, ['validate', '--json', '--insecure', '--for', WATCHED, ...more, url], { milliseconds: 60_000 });
  if (code !== 0 && code !== 1) return { rules: [`status ${code}`], findings: [], why: stderr };
  const { findings } = JSON.parse(stdout);
  return { findings, rules: [...new Set(findings.map(({ rule }) => rule))].sort() };
}

const described = ({ findings, why }) =>
  why ?? findings.map(({ rule, fault, count, examples }) => `${rule} ${fault} (${count}): ${examples[0].seen} at ${examples[0].url}`).join('\n');

// Runs `work` for each of `items`, so many at a time, not all of them in step.
async function inTurns(items, most, work) {
  const left = [...items];
  await Promise.all(Array.from({ length: most }, async (_, i) => {
    await sleep(i * 150);
    while (left.length > 0) await work(left.shift());
  }));
}

test('every listed rule has a fault that breaks it', async (t) => {
  const { stdout } = await runSluice(t, ['validate', '--list', '--json']);
  const listed = JSON.parse(stdout).rules.map(({ id }) => id);
  assert.deepEqual(Object.keys(faults).sort(), listed.sort());
});

test('each fault is named, and nothing else', async (t) => {
  const wanted = process.env.SLUICE_VALIDATE_ONLY?.split(',');
  const streams = Object.fromEntries(Object.entries({ ...clean, ...faults }).filter(([name]) => !wanted || wanted.includes(name)));
  const servers = [false, true].map((http1) => new ScriptedServer(
    Object.fromEntries(Object.entries(streams).filter(([, fault]) => Boolean(fault.http1) === http1)), { http1 }));
  for (const server of servers) await server.start(t);
  const lateness = new Lateness(t);
  const wrong = new Map();
  await inTurns(Object.keys(streams), AT_ONCE, async (name) => {
    const server = servers.find((each) => each.streams.has(name));
    server.restart(name);
    const verdict = await judge(t, server.url(name), PROBED.has(name) ? [] : ['--no-probes']);
    const expected = new Set(name in clean ? [] : [name, ...(ALSO[name] ?? [])]);
    const excused = verdict.rules.filter((rule) => (MAYBE[name] ?? []).includes(rule) ||
      verdict.findings.filter((each) => each.rule === rule).every((finding) => lateness.explains(finding)));
    for (const rule of excused) {
      if (!expected.has(rule)) t.diagnostic(`${name}: ${rule} excused`);
      expected.add(rule);
    }
    if (verdict.rules.join() !== [...expected].sort().join()) wrong.set(name, `--- ${name}: ${verdict.rules.join(' ') || 'nothing'}\n${described(verdict)}`);
  });
  for (const what of wrong.values()) console.error(what);
  assert.deepEqual([...wrong.keys()], []);
});
