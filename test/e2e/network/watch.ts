/**
 * Sees whatever a program and its children do with a network, whichever part of them does it: by the system's calls, as
 * strace tells of them, with a name server and a host of the test's own, so that who looks for a network finds one.
 * Nothing within the program is asked, and nothing in it is changed.
 */

import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../checkpoints.ts';

/** Of the loopback network, with a second number for each process of the tests. */
const OWN = `127.83.${process.env['VITEST_POOL_ID'] ?? 1}`;
const NAME_SERVER = `${OWN}.53`;
/** Where every name leads. */
const NAMED = `${OWN}.80`;
/** Where no name leads. */
const UNNAMED = `${OWN}.81`;
/** HTTP, HTTPS, and the two of TURN. */
const PORTS = [80, 443, 3478, 5349];

/** Calls that reach for an address, or by which a name is looked up. What is connected by TCP was connected before. */
const CALLS = 'connect,sendto,sendmsg,sendmmsg';
const INTERNET = /sa_family=AF_INET6?\b|\d<(UDP|UDPLITE|RAW|PING)(v6)?:/;
/** Without a packet sent, to such an address: what the computer's own table of routes would do with one. */
const QUESTION_OF_ROUTE = /connect\(\d+<UDP(v6)?:/;
/** What looks up names for programs that do not do so themselves. */
const NAME_SERVICE = /sa_family=AF_UNIX, sun_path="[^"]*(nscd|resolve)/;
/** Between a call and the line about it. */
const SETTLE_MS = 300;

export interface NetworkWatch {
  /** An address at which somebody listens, and which no name has. */
  readonly host: string;
  /** Stands for the program: starts it under watch. */
  readonly program: string;
  /** The names that were looked up, each once. */
  readonly names: ReadonlySet<string>;
  /** The hosts that were connected to, each once, with their ports; `named` has all names. */
  readonly reached: ReadonlySet<string>;
  /** The calls so far that reached for an address, or for a name; also those by which nothing was sent. */
  calls(): Promise<readonly string[]>;
  /** The calls so far by which something left the program. */
  sent(): Promise<readonly string[]>;
}

/** Why nobody can be watched here; `null` where it can be done. */
export const noWatch: string | null = tryToWatch();

if (noWatch) console.warn(`What needs the network to be watched is left out: ${noWatch}.`);

function tryToWatch(): string | null {
  if (process.platform !== 'linux') return 'it is done as Linux does it';
  try {
    execFileSync(
      'unshare',
      ['--mount', 'strace', '-f', '--seccomp-bpf', '-e', 'trace=connect', '-o', '/dev/null', 'true'],
      {
        stdio: 'pipe',
      },
    );
    return null;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr || error)
      .trim()
      .split('\n')
      .join(', ');
  }
}

/** Watches a program that is yet to be started. */
export async function watchNetwork(program: string): Promise<NetworkWatch> {
  const folder = await temporaryFolder();
  const [wrapper, resolver, log] = ['program', 'resolv.conf', 'calls'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const names = new Set<string>();
  const reached = new Set<string>();
  await answerNames(names);
  for (const port of PORTS) {
    await listen(NAMED, port, () => reached.add(`named:${port}`));
    await listen(UNNAMED, port, () => reached.add(`unnamed:${port}`));
  }
  writeFileSync(resolver, `nameserver ${NAME_SERVER}\n`);
  const watched = `strace -f -qq -yy --seccomp-bpf -s 64 -e trace=${CALLS} -e signal=none -o '${log}' '${program}'`;
  const mount = `mount --bind '${resolver}' /etc/resolv.conf`;
  writeFileSync(wrapper, `#!/bin/sh\nexec unshare --mount sh -c "${mount} && exec ${watched} \\"\\$@\\"" sh "$@"\n`);
  chmodSync(wrapper, 0o755);
  const calls = async () => {
    await setTimeout(SETTLE_MS);
    const lines = existsSync(log) ? readFileSync(log, 'latin1').split('\n') : [];
    return lines.filter((line) => INTERNET.test(line) || NAME_SERVICE.test(line));
  };
  const sent = async () => (await calls()).filter((line) => !QUESTION_OF_ROUTE.test(line));
  return { host: UNNAMED, program: wrapper, names, reached, calls, sent };
}

/** A name server for which all names are those of one host. */
async function answerNames(asked: Set<string>): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const { name, end, type } = questionOf(question);
    asked.add(name);
    socket.send(answerTo(question, end, type), port, address);
  });
  socket.bind(53, NAME_SERVER);
  await once(socket, 'listening');
  onTestFinished(() => closeSocket(socket));
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}

/** RFC 1035, 4.1: a header of 12 bytes, then labels with their lengths, then type and class. */
function questionOf(message: Buffer): { name: string; end: number; type: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5, type: message.readUInt16BE(at + 1) };
}

const ADDRESS_TYPE = 1;

function answerTo(question: Buffer, end: number, type: number): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(type === ADDRESS_TYPE ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  const address = [0xc0, 12, 0, ADDRESS_TYPE, 0, 1, 0, 0, 0, 60, 0, 4, ...NAMED.split('.').map(Number)];
  const answer = Buffer.from(type === ADDRESS_TYPE ? address : []);
  return Buffer.concat([header, question.subarray(12, end), answer]);
}

async function listen(host: string, port: number, onConnected: () => void): Promise<void> {
  const server = createServer((socket) => {
    onConnected();
    socket.on('error', () => undefined);
    socket.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}
