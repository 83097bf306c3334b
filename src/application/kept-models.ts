/** Models that were tried, kept with their weights where they are computed, so that the next text is answered at once. */

import type { Run } from '../engine/host/platform.ts';
import type { Input, InputFile } from '../engine/host/source.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import { LoadedModel } from '../engine/use-cases/trial/loaded-model.ts';
import type { Trial } from '../engine/use-cases/trial/trial.ts';
import type { OptionsOf } from '../shared/requests.ts';
import type { Opened, Storage, StorageTypes } from './storage.ts';
import type { ProgressOf, Tasks } from './tasks.ts';

/** A model and what was made of it are compared. */
const MOST = 2;

interface Kept {
  readonly key: string;
  readonly opened: Opened;
  readonly model: LoadedModel;
}

export class KeptModels<T extends StorageTypes> {
  /** The one that was tried last is the last. */
  #kept: readonly Kept[] = [];

  constructor(private readonly storage: Pick<Storage<T>, 'open' | 'platform'>) {}

  /** Tries a model that is here already, or is from now on. Never throws. */
  async try({ source, options }: Tasks<T>['try'], run: Run<ProgressOf<'try'>>): Promise<Outcome<Trial>> {
    try {
      const kept = await this.#take(source);
      return { ok: true, value: await this.#tryKept(kept, options, run) };
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
  }

  async #tryKept(kept: Kept, { text, ...options }: OptionsOf<'try'>, run: Run<ProgressOf<'try'>>): Promise<Trial> {
    try {
      return await kept.model.try(text, options, run);
    } catch (error) {
      // What could not be read may be there again when it is opened anew.
      if (problemOf(error).code !== 'CANCELLED') await this.#drop(kept);
      throw error;
    }
  }

  /** It is opened each time, which costs little: only that tells whether it is what is kept. */
  async #take(source: T['source']): Promise<Kept> {
    const opened = await this.storage.open(source);
    const key = keyOf(opened.input);
    const found = this.#kept.find((kept) => kept.key === key);
    if (found) {
      await opened.close();
      this.#kept = [...this.#kept.filter((kept) => kept !== found), found];
      return found;
    }
    for (const kept of this.#kept.slice(0, 1 - MOST)) await this.#drop(kept);
    const model = await LoadedModel.open(opened.input, this.storage.platform).catch(async (error: unknown) => {
      await opened.close();
      throw error;
    });
    const kept = { key, opened, model };
    this.#kept = [...this.#kept, kept];
    return kept;
  }

  async #drop(dropped: Kept): Promise<void> {
    this.#kept = this.#kept.filter((kept) => kept !== dropped);
    await dropped.model.close();
    await dropped.opened.close();
  }
}

/** The same for the same model in the same state. */
function keyOf({ label, prefix, files, config, vocabulary, selection }: Input): string {
  const stateOf = (file: InputFile | null) => file && [file.path, file.size, file.modified];
  return JSON.stringify([label, prefix, files.map(stateOf), stateOf(config), stateOf(vocabulary), selection]);
}
