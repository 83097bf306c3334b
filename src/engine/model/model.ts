/** A model of any layout in any container: what it is, and where its weights lie. */

import type { Blocks } from '../albert/blocks.ts';
import type { Depth, SourceConfig } from '../albert/config.ts';
import type { Activation } from '../albert/forward/activation.ts';
import type { EmbeddingKind } from '../albert/forward/pass.ts';
import type { Task } from '../albert/heads.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import type { Size } from '../albert/presets.ts';
import type { ModelSizes } from '../albert/sizes.ts';
import type { Role } from '../albert/variables.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { InputFile, Source } from '../host/source.ts';
import type { StoredTensor } from '../pipeline/weight-reader.ts';
import type { Warning } from '../problem/warning.ts';

export interface Model {
  /** As the person named it. */
  readonly label: string;
  /** The name of the folder or archive, from which the output's is made. */
  readonly name: string;
  /** Path of the weights within the input, without what the container adds. */
  readonly prefix: string;
  /** The file that lists the tensors, for messages. */
  readonly index: string;
  readonly layout: Layout;
  /** Whether its tensors are named otherwise than the layout has them: under a scope, or as averages. */
  readonly isRenamed: boolean;
  readonly size: Size;
  /** `embeddingSize` is the width of the stored `word_embeddings`. */
  readonly sizes: ModelSizes;
  readonly depth: Depth;
  readonly config: SourceConfig | null;
  /** As its tensors tell, whatever its configuration says. */
  readonly blocks: Blocks;
  readonly embedding: EmbeddingKind;
  readonly hiddenAct: string;
  /** `null` for a name that the layout's dialect does not know. */
  readonly activation: Activation | null;
  readonly epsilon: number;
  /** What it is for, and what else it may be for as far as it tells itself. */
  readonly task: Task;
  readonly otherTasks: readonly Task[];
  /** Whether neither it nor a person says which of them. */
  readonly isTaskAssumed: boolean;
  /** `word_embeddings`: too large to be held. */
  readonly words: StoredTensor;
  /** All other variables of an ALBERT and of the heads of tasks. */
  readonly weights: ReadonlyMap<Role, StoredTensor>;
  /** What else belongs to the model, such as a CRF, by its own name. */
  readonly others: ReadonlyMap<string, StoredTensor>;
  /** What training left. */
  readonly training: readonly TensorInfo[];
  /** What is not made of numbers, such as a table of strings. */
  readonly notNumbers: readonly TensorInfo[];
  /** What other models beside it have, such as averages of it, or what those were taken in place of. */
  readonly ofOthers: readonly TensorInfo[];
  /** Tensors that say nothing: a mapping that leaves all as it is. */
  readonly neutral: readonly TensorInfo[];
  /** The data files by number, and the same opened, each when it is read. */
  readonly files: readonly InputFile[];
  readonly sources: readonly Source[];
  /** Its words, one a line. */
  readonly vocabulary: Uint8Array | null;
  /** SentencePiece's model, which there may be instead. */
  readonly sentencePiece: Uint8Array | null;
  readonly warnings: readonly Warning[];
  close(): Promise<void>;
}

/** A model that can be run. */
export interface RunnableModel extends Model {
  readonly activation: Activation;
}
