/** Inputs that found something: kept, made smaller, and read again. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Read } from './protocol.ts';
import type { Files } from './target.ts';

const ABOUT = 'found.json';

/** The inputs that are kept in a folder, by their names. */
export function keptJobs(folder: string): ReadonlyMap<string, Job> {
  const jobs = new Map<string, Job>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const own = join(folder, name);
    if (!existsSync(join(own, ABOUT))) continue;
    const { target }: { target: string } = JSON.parse(readFileSync(join(own, ABOUT), 'utf8'));
    const files = readdirSync(own).filter((file) => file !== ABOUT);
    const bytes = Object.fromEntries(files.map((file) => [file, new Uint8Array(readFileSync(join(own, file)))]));
    jobs.set(name, { target, onDisk: true, files: bytes });
  }
  return jobs;
}

/** Keeps an input with what it found. */
export function keep(folder: string, target: string, seed: string, files: Files, failure: string): string {
  const name = seed.replaceAll('/', '-');
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(own, file), bytes);
  const about = { target, seed, found: failure.split('\n')[0] };
  writeFileSync(join(own, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
  return own;
}

const MOST_TRIES = 200;

/** The same failure of fewer bytes: files and parts of files are left out as long as it stays. */
export async function minimised(job: Job, failure: string, read: (job: Job) => Promise<Read>): Promise<Files> {
  let tries = 0;
  let smallest = job.files;
  const fails = async (files: Files) => {
    tries++;
    const again = await read({ ...job, files });
    return again.failure?.split('\n')[0] === failure.split('\n')[0];
  };
  for (const name of Object.keys(smallest)) {
    const { [name]: _, ...others } = smallest;
    if (tries < MOST_TRIES && (await fails(others))) smallest = others;
  }
  for (const name of Object.keys(smallest)) {
    const whole = smallest[name] ?? new Uint8Array(0);
    for (let length = whole.length >> 1; length > 0 && tries < MOST_TRIES; length >>= 1) {
      for (let at = 0; at < (smallest[name]?.length ?? 0) && tries < MOST_TRIES; ) {
        const bytes = smallest[name] ?? new Uint8Array(0);
        const shorter = { ...smallest, [name]: without(bytes, at, length) };
        if (await fails(shorter)) smallest = shorter;
        else at += length;
      }
    }
  }
  return smallest;
}

function without(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const shorter = new Uint8Array(Math.max(0, bytes.length - Math.min(length, bytes.length - at)));
  shorter.set(bytes.subarray(0, at));
  shorter.set(bytes.subarray(at + length), at);
  return shorter;
}
