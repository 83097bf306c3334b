/** The file `checkpoint`, in which TensorFlow's Saver says which checkpoint of a folder is the latest. */

/** More than this is no such file. */
export const MAX_STATE_BYTES = 1 << 20;

// Of white space before it only what is in its line: all of it would be looked at again from each of its lines.
const PATH = /^[ \t]*model_checkpoint_path:\s*"((?:[^"\\]|\\.)*)"/m;
/** The text form of protobuf writes what is not ASCII as the octal numbers of its bytes. */
const ESCAPE = /\\([0-7]{1,3}|.)/g;

/** What the file says where there is one checkpoint. */
export function encodeCheckpointState(prefix: string): Uint8Array {
  return new TextEncoder().encode(`model_checkpoint_path: "${prefix}"\nall_model_checkpoint_paths: "${prefix}"\n`);
}

/** The path that the file names, relative or absolute; `null` where it names none. */
export function parseCheckpointState(bytes: Uint8Array): string | null {
  const written = PATH.exec(new TextDecoder().decode(bytes))?.[1];
  if (written === undefined || written === '') return null;
  const unescaped = written.replace(ESCAPE, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : code,
  );
  return /[\u0080-\u00ff]/.test(unescaped) && !/[^\0-\u00ff]/.test(unescaped) ? fromBytes(unescaped) : unescaped;
}

/** Whether it is a path that means something on one machine only. */
export function isAbsolutePath(path: string): boolean {
  return /^([/\\]|[a-z]:[/\\]|[a-z0-9]+:\/\/)/i.test(path);
}

/** The last part of a path of whatever system. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

function fromBytes(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
}
