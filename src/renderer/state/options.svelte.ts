/** What a person chose and the host keeps: language, appearance, and how output is made. */

import { type Language, languageOf } from '../../i18n/index.ts';
import type { FolderId, FolderRef, Kept } from '../../shared/answers.ts';
import { type KeptOptions, readOptions } from '../../shared/kept-options.ts';

const DARK = window.matchMedia('(prefers-color-scheme: dark)');

export class Options {
  #chosen = $state.raw<KeptOptions>(readOptions(null));
  #folder = $state.raw<FolderRef | null>(null);
  #systemTheme = $state<'light' | 'dark'>(DARK.matches ? 'dark' : 'light');

  readonly language: Language = $derived.by(() =>
    this.#chosen.language === 'system' ? languageOf(this.locale) : this.#chosen.language,
  );
  readonly theme: 'light' | 'dark' = $derived(this.#chosen.theme === 'system' ? this.#systemTheme : this.#chosen.theme);

  constructor(
    private readonly keep: (options: KeptOptions, folder: FolderId | null) => void,
    private readonly locale: string,
    kept: Kept,
  ) {
    this.#chosen = kept.options;
    this.#folder = kept.folder;
    DARK.addEventListener('change', () => {
      this.#systemTheme = DARK.matches ? 'dark' : 'light';
    });
  }

  get chosen(): KeptOptions {
    return this.#chosen;
  }

  get folder(): FolderRef | null {
    return this.#folder;
  }

  /** Changes some of the options, from now on and for later sessions. */
  choose(change: Partial<KeptOptions>): void {
    this.#chosen = { ...this.#chosen, ...change };
    this.#keep();
  }

  /** `null`: the host's own place. */
  chooseFolder(folder: FolderRef | null): void {
    this.#folder = folder;
    this.#keep();
  }

  #keep(): void {
    this.keep(this.#chosen, this.#folder?.id ?? null);
  }
}
