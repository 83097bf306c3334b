// @ts-check
// Conversions with their proofs in the app's own processes: in one that has just started, as the app has one ready, and
// in one that has done the same before and was kept.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { inProject } from '../project/paths.mjs';
import { median } from './measure.mjs';

const WORKER = inProject('out', 'main', 'worker.cjs');

export const HEADINGS = [
  'size',
  'backend',
  'process',
  'computed by',
  'conversion, s',
  'proof, s',
  'in all, s',
  'MiB after',
];

/**
 * @typedef {{ conversion: number, proof: number, all: number, mebibytes: number, by: string }} Taken seconds
 * @typedef {import('../../src/node/tasks.ts').Answers['convert']} Converted
 */

/** A process of the app's, as it is when a task comes to it. */
async function startWorker() {
  const worker = fork(WORKER, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(worker, 'message');
  return worker;
}

/**
 * @param {import('node:child_process').ChildProcess} worker
 * @param {{ source: string, scratch: string, backend: string }} what
 * @returns {Promise<Taken>}
 */
async function convertIn(worker, { source, scratch, backend }) {
  const options = { name: 'kept', size: 'auto', format: 'google', zip: false, replace: true, backend, verify: true };
  const started = performance.now();
  worker.send({
    kind: 'start',
    id: 1,
    task: {
      kind: 'convert',
      source: { path: source, config: null, vocabulary: null },
      destination: { folder: scratch, inputs: [], outputs: [] },
      options,
    },
  });
  const done = await new Promise((/** @type {(done: Converted) => void} */ resolve, reject) => {
    worker.once('exit', () => reject(new Error('the worker ended')));
    worker.on('message', (/** @type {any} */ message) => {
      if (message.kind === 'done') resolve(message.done);
    });
  });
  const all = (performance.now() - started) / 1000;
  worker.removeAllListeners();
  const { conversion, verification } = done;
  if (conversion.status !== 'converted' || !verification?.ok) {
    throw new Error(`${source} was not converted and proved: ${JSON.stringify(done)}`);
  }
  const by = `${conversion.backend}, ${verification.value.backend}`;
  const seconds = { conversion: conversion.seconds.total, proof: verification.value.seconds.total, all };
  return { ...seconds, by, mebibytes: residentMebibytes(worker.pid) };
}

/** @param {number | undefined} pid */
function residentMebibytes(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/**
 * In turn, so that a slow minute is slow for all of them.
 * @param {{ size: string, source: string, scratch: string, backends: string[], runs: number }} what
 * @returns {Promise<string[][]>} rows
 */
export async function measureKept({ size, source, scratch, backends, runs }) {
  const kinds = [];
  // One behind the other, as they write to the same place.
  for (const backend of backends) {
    const worker = await startWorker();
    await convertIn(worker, { source, scratch, backend });
    kinds.push({ backend, worker, fresh: /** @type {Taken[]} */ ([]), kept: /** @type {Taken[]} */ ([]) });
  }
  for (let run = 0; run < runs; run++) {
    for (const { backend, worker, fresh, kept } of kinds) {
      const started = await startWorker();
      fresh.push(await convertIn(started, { source, scratch, backend }));
      started.disconnect();
      kept.push(await convertIn(worker, { source, scratch, backend }));
    }
  }
  for (const { worker } of kinds) worker.disconnect();
  return kinds.flatMap(({ backend, fresh, kept }) => [
    [size, backend, 'new', ...cells(fresh)],
    [size, backend, 'kept', ...cells(kept)],
  ]);
}

/** @param {readonly Taken[]} taken */
function cells(taken) {
  const of = (/** @type {'conversion' | 'proof' | 'all' | 'mebibytes'} */ key) => median(taken.map((one) => one[key]));
  const seconds = [of('conversion'), of('proof'), of('all')].map((value) => value.toFixed(2));
  return [[...new Set(taken.map(({ by }) => by))].join('; '), ...seconds, of('mebibytes').toFixed(0)];
}
