/** 窗口中应怎样做：命令行的建议是选项或命令之处。 */

import type { Loader } from '../../engine/compatibility/issue.ts';
import type { WindowHints } from '../sentences.ts';

const CORRECT = '请在文件中填入正确的值，再重新打开模型。';

function convertHere({
  loader,
  convertible,
}: {
  readonly loader: Loader;
  readonly convertible: boolean;
}): string | null {
  if (!convertible) return null;
  return loader === 'transformers' ? '请在此转换为 Hugging Face 格式。' : '请在此转换为 Google 格式。';
}

export const windowHints: WindowHints = {
  problems: {
    'config-malformed': () => '请修正该文件，或在此选择另一个。',
    'config-needed': () => '请在此选择模型的 albert_config.json。所有层共享同一组参数，仅凭张量无法得知。',
    'pre-layer-norm': () => '请用 brightmart 自己的代码使用它。如果该配置属于另一个模型，请在此选择正确的配置。',
    'config-mismatch': () => '该配置属于另一个模型，或被手工改过。请选择随检查点提供的配置。',
    'config-value': () => '请修正该文件，或在此选择另一个。',
    'config-fits-none': () => '请在此选择正确的配置。',
    'several-checkpoints': () => '请选择要用的一个。',
    'several-configs': () => '请在此选择正确的一个。',
    'several-scopes': () => '请选择要用的一个。',
    'no-such-scope': () => '请另选一个。',
    'no-averages': () => '请选择权重本身。',
    'task-without-head': () => '请在这里为它选择其他用途。',
    'task-of-one-label': () => '请在这里为它选择其他用途。',
    'output-exists': () => '请换个名称保存、选择其他文件夹，或替换已有的。',
    'already-google': () => '可以直接加载，“概览”列出了可用的程序。如要用于 transformers，请选择 Hugging Face。',
    'size-mismatch': ({ found }) => (found === 'custom' ? '请选择“自动识别”。' : `请选择 ${found}，或“自动识别”。`),
    'output-just-written': () => '请把两者转换到不同的文件夹，或用不同的名称逐个转换。',
    'fix-more-than-config': () => '请先修正上述问题，“概览”中有说明。',
    'backend-unavailable': () => '请在设置的“计算后端”中另选一种。',
  },
  issues: {
    'brightmart-layout': convertHere,
    'other-names': convertHere,
    'weights-not-found': ({ convertible }) => convertHere({ loader: 'transformers', convertible }),
    'tensorflow-checkpoint': ({ convertible }) => convertHere({ loader: 'transformers', convertible }),
    'onnx-only': convertHere,
    'safetensors-only': ({ convertible }) => convertHere({ loader: 'google', convertible }),
    'config-not-found': ({ expected }) =>
      `请在此把原始检查点转换为 Hugging Face 格式，会写出 ${expected}：两者的键并不完全相同。`,
    'config-byte-order-mark': () => '请保存为不带 BOM 的 UTF-8。',
    'config-key-missing': ({ expected }) => (expected === null ? '只有训练者知道该值，请补入文件。' : CORRECT),
    'config-key-unusable': () => '请填入正确的数。',
    'config-contradicts': () => `请使用随模型提供的配置。${CORRECT}`,
    'embedding-not-factorised': ({ width }) => `embedding_size 应为隐藏层宽度 ${width}。${CORRECT}`,
    'activation-erf': () => `hidden_act 应为 "gelu_new"。${CORRECT}`,
  },
};
