/** What a target is: a form in which models are written, and for whom. */

import type { GoogleConfig } from '../albert/config.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Sink, WrittenFile } from '../host/sink.ts';
import type { InputFile } from '../host/source.ts';
import type { Model } from '../model/model.ts';
import type { TargetTensor } from '../pipeline/recipe.ts';
import type { WriteContext } from '../pipeline/write-context.ts';
import type { OnBlock } from '../pipeline/write-tensors.ts';
import type { Warning } from '../problem/warning.ts';
import type { HuggingFaceConfig } from './huggingface-config.ts';
import type { OutputDtype, TargetName } from './names.ts';

export interface Target {
  readonly name: TargetName;
  /** The output's name, made from its source's; it never is that, nor another target's, nor another precision's. */
  outputName(sourceName: string, dtype: OutputDtype): string;
  /** What its weights can be stored in, first what is meant where nothing was said. */
  readonly dtypes: readonly OutputDtype[];
  /**
   * What becomes of a model, decided before a byte of weights is read.
   * @throws why it cannot be made: ALREADY_GOOGLE, UNSUPPORTED_MODEL, UNSUPPORTED_FORMAT, UNSUPPORTED_DTYPE, AMBIGUOUS,
   *   CONFIG_MISMATCH
   */
  plan(model: Model, dtype: OutputDtype): Plan;
  /** The small files beside the weights. */
  textFiles(model: Model, plan: Plan, createCrc32c: CreateCrc32c): readonly TextFile[];
  /** Streams the weights into their files. */
  writeWeights(
    sink: Sink,
    model: Model,
    plan: Plan,
    context: WriteContext,
    signal: AbortSignal,
    onBlock: OnBlock,
  ): Promise<readonly WrittenFile[]>;
  /** The files that it writes by their names, and how one of them is told from what somebody else wrote. */
  readonly ownFiles: OwnFiles;
}

/** What becomes of a model. */
export interface Plan {
  /** In the order in which they lie in the output. */
  readonly tensors: readonly TargetTensor[];
  /** Tensors of the source of which nothing is made. */
  readonly dropped: readonly TensorInfo[];
  /** The class whose weights are complete in the output, where its files name one. */
  readonly architecture: string | null;
  readonly config: GoogleConfig | HuggingFaceConfig;
  readonly dtype: OutputDtype;
  readonly warnings: readonly Warning[];
}

export type TextFile = readonly [name: string, bytes: Uint8Array];

/** A folder whose files are looked at, by their names. */
export interface Folder {
  readonly files: ReadonlyMap<string, InputFile>;
  readonly createCrc32c: CreateCrc32c;
}

export type OwnFiles = Readonly<Record<string, (file: InputFile, folder: Folder) => Promise<boolean>>>;
