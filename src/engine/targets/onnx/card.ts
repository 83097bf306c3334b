/** What the card of an ONNX model says of how it is loaded. */

import type { Task } from '../../albert/heads.ts';
import type { Model } from '../../model/model.ts';
import type { Loading } from '../model-card.ts';
import type { OutputDtype } from '../names.ts';

/** What transformers.js calls a precision. */
const TRANSFORMERS_JS: Readonly<Record<OutputDtype, string>> = { float32: 'fp32', float16: 'fp16', int8: 'int8' };

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

const STORED: Readonly<Record<OutputDtype, string>> = {
  float32: 'The numbers are the source’s, bit for bit.',
  float16: 'Matrices are rounded to float16 and computed with in float32; vectors are the source’s.',
  int8: 'Kernels, the words and the positions are rounded to eight bits, with a scale for each column of a kernel and each row of a table; what they are multiplied by is rounded to eight bits for each run. All else is the source’s.',
};

export function onnxCard({ embedding, sizes, task, vocabulary }: Model, dtype: OutputDtype, file: string): Loading {
  const { vocabularySize: rows, embeddingSize: width, hiddenSize } = sizes;
  const python = `\`\`\`python
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = "path/to/this/folder"
tokens = Tokenizer.from_file(folder + "/tokenizer.json").encode("今天天气真好")
session = onnxruntime.InferenceSession(folder + "/${file}")
inputs = {"input_ids": tokens.ids, "attention_mask": tokens.attention_mask, "token_type_ids": tokens.type_ids}
outputs = session.run(None, {name: np.array([${task === 'choice' ? '[values]' : 'values'}]) for name, values in inputs.items()})
\`\`\``;
  const pipeline = vocabulary && PIPELINES[task];
  const script = pipeline
    ? `

\`\`\`js
import { env, pipeline } from '@huggingface/transformers';

env.localModelPath = 'path/to/the/folder/around/this';
const run = await pipeline('${pipeline[0]}', 'this-folder', { dtype: '${TRANSFORMERS_JS[dtype]}', local_files_only: true });
console.log(await run(${pipeline[1].replaceAll('"', "'")}));
\`\`\``
    : '';
  return {
    library: pipeline ? 'transformers.js' : 'onnx',
    audience: 'ONNX’s runtimes',
    usage: python + script,
    embedding: `${
      embedding === 'product'
        ? `The word embedding’s two factors [${rows}, ${width}] and [${width}, ${hiddenSize}] stay two.`
        : `The word embedding is the source’s table [${rows}, ${width}].`
    } Each tensor is stored once, and all layers use the same. ${STORED[dtype]}`,
  };
}
