/** What the card of an ONNX model says of how it is loaded. */

import type { Task } from '../../albert/heads.ts';
import type { Model } from '../../model/model.ts';
import type { Loading } from '../model-card.ts';

/** Names of transformers.js' pipelines; `null` where it has no class for an ALBERT of that kind. */
const PIPELINES: Readonly<Record<Task, readonly [pipeline: string, argument: string] | null>> = {
  pretraining: ['fill-mask', '"今天天气真[MASK]"'],
  'masked-words': ['fill-mask', '"今天天气真[MASK]"'],
  classification: ['text-classification', '"今天天气真好"'],
  answers: ['question-answering', '"谁在唱歌？", "小明在唱歌。"'],
  none: ['feature-extraction', '"今天天气真好"'],
  tagging: null,
  choice: null,
};

export function onnxCard({ embedding, sizes, task, vocabulary }: Model): Loading {
  const { vocabularySize: rows, embeddingSize: width, hiddenSize } = sizes;
  const python = `\`\`\`python
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = "path/to/this/folder"
tokens = Tokenizer.from_file(folder + "/tokenizer.json").encode("今天天气真好")
session = onnxruntime.InferenceSession(folder + "/onnx/model.onnx")
inputs = {"input_ids": tokens.ids, "attention_mask": tokens.attention_mask, "token_type_ids": tokens.type_ids}
outputs = session.run(None, {name: np.array([${task === 'choice' ? '[values]' : 'values'}]) for name, values in inputs.items()})
\`\`\``;
  const pipeline = vocabulary && PIPELINES[task];
  const script = pipeline
    ? `

\`\`\`js
import { env, pipeline } from '@huggingface/transformers';

env.localModelPath = 'path/to/the/folder/around/this';
const run = await pipeline('${pipeline[0]}', 'this-folder', { dtype: 'fp32', local_files_only: true });
console.log(await run(${pipeline[1].replaceAll('"', "'")}));
\`\`\``
    : '';
  return {
    library: pipeline ? 'transformers.js' : 'onnx',
    audience: 'ONNX’s runtimes',
    usage: python + script,
    embedding:
      embedding === 'product'
        ? `The word embedding’s two factors [${rows}, ${width}] and [${width}, ${hiddenSize}] are the source’s, and so is every other tensor: each is stored once, as it is, and all layers use the same.`
        : `The word embedding [${rows}, ${width}] is the source’s, and so is every other tensor: each is stored once, and all layers use the same.`,
  };
}
