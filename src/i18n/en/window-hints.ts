/** What to do in the window, where the command line's advice is an option or a command. */

import type { Loader } from '../../engine/compatibility/issue.ts';
import type { WindowHints } from '../sentences.ts';

const CORRECT = 'Write the right value into the file, then open the model again.';

function convertHere({
  loader,
  convertible,
}: {
  readonly loader: Loader;
  readonly convertible: boolean;
}): string | null {
  if (!convertible) return null;
  return loader === 'transformers' ? 'Convert it here to Hugging Face.' : 'Convert it here to Google.';
}

export const windowHints: WindowHints = {
  problems: {
    'config-malformed': () => 'Correct the file, or choose another one here.',
    'config-needed': () =>
      'Choose the model’s albert_config.json here. All layers share one block, so the tensors do not show how many there are.',
    'pre-layer-norm': () =>
      'Use it with brightmart’s own code. If the configuration belongs to another model, choose the right one here.',
    'config-mismatch': () =>
      'The configuration belongs to another model, or was changed by hand. Choose the one that came with the checkpoint.',
    'config-value': () => 'Correct the file, or choose another one here.',
    'config-fits-none': () => 'Choose the right configuration here.',
    'several-checkpoints': () => 'Choose the one that is meant.',
    'several-configs': () => 'Choose the right one here.',
    'several-scopes': () => 'Choose the one that is meant.',
    'no-such-scope': () => 'Choose another one.',
    'no-averages': () => 'Choose the weights themselves.',
    'task-without-head': () => 'Choose another task for it here.',
    'task-of-one-label': () => 'Choose another task for it here.',
    'output-exists': () => 'Save it under another name, choose another folder, or replace what is there.',
    'already-google': () =>
      'Load it as it is; “Overview” lists the programs that do. For transformers, choose Hugging Face.',
    'size-mismatch': ({ found }) => (found === 'custom' ? 'Choose “Detect”.' : `Choose ${found}, or “Detect”.`),
    'output-just-written': () => 'Convert the two into different folders, or one by one under different names.',
    'fix-more-than-config': () => 'Correct that first; “Overview” says how.',
    'backend-unavailable': () => 'Choose another one under “Computed by” in the settings.',
  },
  issues: {
    'brightmart-layout': convertHere,
    'other-names': convertHere,
    'weights-not-found': ({ convertible }) => convertHere({ loader: 'transformers', convertible }),
    'tensorflow-checkpoint': ({ convertible }) => convertHere({ loader: 'transformers', convertible }),
    'onnx-only': convertHere,
    'safetensors-only': ({ convertible }) => convertHere({ loader: 'google', convertible }),
    'config-not-found': ({ expected }) =>
      `Convert the original checkpoint here to Hugging Face, which writes ${expected}: its keys are not quite the same.`,
    'config-byte-order-mark': () => 'Save it as UTF-8 without one.',
    'config-key-missing': ({ expected }) =>
      expected === null ? 'Only the person who trained the model knows it. Add it to the file.' : CORRECT,
    'config-key-unusable': () => 'Write the right number.',
    'config-contradicts': () => `Use the configuration that came with this model. ${CORRECT}`,
    'embedding-not-factorised': ({ width }) => `embedding_size must be ${width}, the hidden size. ${CORRECT}`,
    'activation-erf': () => `hidden_act must be "gelu_new". ${CORRECT}`,
  },
};
