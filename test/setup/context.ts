/** What is made before the tests of a suite, for all of them: `inject` gives it to a test. */

export interface Packed {
  /** The folder as a person has it. */
  readonly folder: string;
  /** The program in it. */
  readonly program: string;
  /** Whether TensorFlow for Node is in it. */
  readonly full: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly edition: 'desktop' | 'browser';
    /** A folder for models that many tests take; who needs one first makes it. */
    readonly models: string;
    /** Electron's program. */
    readonly electron: string;
    /** The screens that were made for the tests; none where the system's own is used. */
    readonly displays: readonly string[];
    readonly browser: {
      readonly name: 'chromium' | 'firefox';
      readonly program: string;
      /** The one that reads a person's profile. */
      readonly withProfiles: string;
    };
    /** The address of the browser edition. */
    readonly page: string;
    readonly packed: Packed;
    /** The Python with TensorFlow, and the Unix socket where `serve.py` listens; `null` where there is none. */
    readonly python: { readonly program: string; readonly socket: string | null } | null;
  }
}
