// `sluice validate` names the rule that a server breaks, for every rule that it lists, and finds nothing in clean streams.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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
const WATCHED = '14s';
// How many judges run at once, the first time and when what went wrong is tried again: on a busy machine answers come
// late, which is a fault of the machine.
const ROUNDS = [30, 8, 3];
const LATE_PARTS = 2; // that the machine may make late in a run; a fault makes more

async function judge(t, url, more = []) {
  const { code, stdout, stderr } = await runSluice(t, ['validate', '--json', '--insecure', '--for', WATCHED, ...more, url], { milliseconds: 60_000 });
  if (code !== 0 && code !== 1) return { rules: [`status ${code}`], findings: [], why: stderr };
  const findings = JSON.parse(stdout).findings.filter(({ rule, count }) => !(rule === 'MP-12' && count <= LATE_PARTS));
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
  let left = Object.keys(streams);
  let wrong;
  for (const atOnce of ROUNDS) {
    wrong = new Map();
    await inTurns(left, atOnce, async (name) => {
      const server = servers.find((each) => each.streams.has(name));
      server.restart(name);
      const verdict = await judge(t, server.url(name), PROBED.has(name) ? [] : ['--no-probes']);
      const expected = name in clean ? [] : [name, ...(ALSO[name] ?? [])].sort();
      if (verdict.rules.join() !== expected.join()) wrong.set(name, `--- ${name}: ${verdict.rules.join(' ') || 'nothing'}\n${described(verdict)}`);
    });
    left = [...wrong.keys()];
  }
  for (const what of wrong.values()) console.error(what);
  assert.deepEqual([...wrong.keys()], []);
});
