/**
 * Standard output and standard error. Nothing is lost on the way: files take each text whole, and what a pipe has not
 * taken yet is waited for. A stream that cannot be written to is no crash; whoever ends the program asks for its failure.
 */

import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

export interface TextStream {
  readonly isTerminal: boolean;
  /** Of the terminal; some number elsewhere. */
  readonly columns: number;
  write(text: string): void;
  /** Waits until all has been taken. @returns what was in the way; later texts go nowhere */
  settled(): Promise<NodeJS.ErrnoException | null>;
}

export const standardOutput = textStream(() => process.stdout, 1);
export const standardError = textStream(() => process.stderr, 2);

/** @param open Node opens its streams when they are first asked for */
function textStream(open: () => NodeJS.WriteStream, descriptor: number): TextStream {
  let opened: NodeJS.WriteStream | null = null;
  let failure: NodeJS.ErrnoException | null = null;
  const stream = () => {
    opened ??= open().on('error', (error) => {
      failure ??= error;
    });
    return opened;
  };
  return {
    get isTerminal() {
      return stream().isTTY === true;
    },
    get columns() {
      return stream().columns ?? 80;
    },
    write(text) {
      const into = stream();
      if (failure) return;
      // A pipe or a terminal. Node's stream for anything else gives up what a disk that becomes full did not take.
      if (into instanceof Socket) into.write(text);
      else failure = writeWhole(descriptor, text);
    },
    settled() {
      const into = stream();
      if (failure || !(into instanceof Socket)) return Promise.resolve(failure);
      return new Promise((resolve) => into.write('', (error) => resolve(failure ?? error ?? null)));
    },
  };
}

/** @returns what was in the way */
function writeWhole(descriptor: number, text: string): NodeJS.ErrnoException | null {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(descriptor, rest));
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
