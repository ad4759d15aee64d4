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
// What a fault breaks beside its own rule, because it cannot be made without.
const ALSO = {};
const WATCHED = '14s';
const AT_ONCE = Number(process.env.SLUICE_VALIDATE_AT_ONCE ?? 40);

async function judge(t, url, more = []) {
  const { code, stdout, stderr } = await runSluice(t, ['validate', '--json', '--insecure', '--for', WATCHED, ...more, url], { milliseconds: 60_000 });
  assert.ok(code === 0 || code === 1, `status ${code}: ${stderr}`);
  const { findings } = JSON.parse(stdout);
  return { code, findings, rules: [...new Set(findings.map(({ rule }) => rule))].sort() };
}

const described = ({ findings }) =>
  findings.map(({ rule, fault, count, examples }) => `${rule} ${fault} (${count}): ${examples[0].seen} at ${examples[0].url}`).join('\n');

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
  const listed = JSON.parse(stdout).map(({ id }) => id);
  assert.deepEqual(Object.keys(faults).sort(), listed.sort());
});

test('each fault is named, and nothing else', async (t) => {
  const wanted = process.env.SLUICE_VALIDATE_ONLY?.split(',');
  const streams = Object.fromEntries(Object.entries({ ...clean, ...faults }).filter(([name]) => !wanted || wanted.includes(name)));
  const servers = [false, true].map((http1) => new ScriptedServer(
    Object.fromEntries(Object.entries(streams).filter(([, fault]) => Boolean(fault.http1) === http1)), { http1 }));
  for (const server of servers) await server.start(t);
  const wrong = [];
  await inTurns(Object.keys(streams), AT_ONCE, async (name) => {
    const server = servers.find((each) => each.streams.has(name));
    const verdict = await judge(t, server.url(name));
    const expected = name in clean ? [] : [name, ...(ALSO[name] ?? [])].sort();
    if (verdict.rules.join() !== expected.join()) wrong.push(`--- ${name}: ${verdict.rules.join(' ') || 'nothing'}\n${described(verdict)}`);
  });
  assert.equal(wrong.join('\n'), '');
});
