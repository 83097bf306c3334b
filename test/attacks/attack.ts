/** An input that lies, and what must become of it. */

export interface Attack {
  readonly name: string;
  /** What it claims or does, for a person. */
  readonly claims: string;
  /** The files of a folder, or a zip; a zip that is too large to be kept in memory is made when it is read. */
  readonly content: Readonly<Record<string, Uint8Array>> | Uint8Array | (() => Uint8Array);
  /** The code and kind of the refusal, or `converted`. */
  readonly convert: string;
  /** The same of `inspect`, where it is not that of `convert`; `fine` where nothing is wrong. */
  readonly inspect?: string;
  /** The same of a verification of it with itself, where that reads what `convert` does not. */
  readonly verify?: string;
  /** What is asked of it as a model that fills in a [MASK]: a refusal, or `tried`. */
  readonly tried?: string;
}

export const CONVERTED = 'converted';
