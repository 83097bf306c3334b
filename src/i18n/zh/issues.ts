/** What stands in a loader's way, in Chinese. */

import type { Loader } from '../../engine/compatibility/issue.ts';
import { listText, shapeText } from '../format.ts';
import type { IssueSentences } from '../sentences.ts';
import { reasonText } from './reasons.ts';

const more = (count: number) => `以及另外 ${count} 个`;

const FIX_CONFIG = 'albert-zh inspect --fix-config 会写入正确的值，并保留旧文件。';
const FROM_ONE_RUN = '请从同一次训练重新保存整个模型，或重新转换原始检查点。';

const CONVERT: { readonly [L in Loader]: string } = {
  bert4keras: '请转换：albert-zh convert。',
  google: '请转换：albert-zh convert。',
  transformers: '请转换：albert-zh convert --to huggingface。',
};

const NOT_CONVERTED = '目前无法转换，原因已一并说明。';

const BERT: { readonly [L in Loader]: string } = {
  bert4keras: '请按 BERT 加载：build_transformer_model(…, model="bert")。',
  google: '请用 Google 的 BERT 代码加载。',
  transformers: '请用 BERT 的转换工具转换后，以 BertModel 加载。',
};

const MISSING_VARIABLE: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras 会在第一个处报错',
  google: 'Google 的代码会用随机数填充，只在日志中提及',
  transformers: 'transformers 会用随机数填充并给出警告',
};

const WITHOUT_HEADS: { readonly [L in Loader]: string } = {
  bert4keras: '加载时请不要使用需要它们的 with_pool、with_nsp 或 with_mlm。',
  google: '微调不需要它们；若用 run_pretraining.py 继续训练，它们将从随机值开始。',
  transformers: '请以 AlbertModel 加载，或训练这些任务头。',
};

const POOLER_MADE = {
  google: 'Google 的代码会用随机数补上一个，只在日志中提及',
  transformers: 'AlbertModel 会用随机数补上一个，并给出警告',
} as const;

const WITHOUT_POOLER = {
  google: 'get_sequence_output() 是对的；get_pooled_output() 在训练之前请不要使用。',
  transformers: '加载时请指定 add_pooling_layer=False；无论哪种情况，last_hidden_state 都是对的。',
} as const;

const TOKENIZER: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras 的 Tokenizer("vocab.txt") 需要它',
  google: 'Google 的 tokenization.FullTokenizer 需要它',
  transformers: '没有它，AutoTokenizer 会把所有词都当作 [UNK]',
};

const NOT_FACTORISED: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras 会要求 bert/encoder/embedding_hidden_mapping_in/kernel，而这里没有它的位置',
  google: 'Google 的代码会创建形状不同的变量，以及投影 embedding_hidden_mapping_in',
  transformers: 'transformers 会发现形状与预期不符',
};

export const issues: IssueSentences = {
  'brightmart-layout': ({ loader, convertible }) => ({
    message:
      '这是 brightmart 格式：词向量由两个因子组成，位置向量加在两者的乘积上，而 Google 在投影之前相加；共享层的变量名也不同。',
    hint: convertible ? CONVERT[loader] : NOT_CONVERTED,
  }),
  'brightmart-pre-layer-norm': ({ file }) => ({
    message: `这是 brightmart 格式，且 ${file} 表明模型采用 pre-LN，该程序不支持这种结构。`,
    hint: '请用 brightmart 自己的代码使用它。它无法转换。',
  }),
  'bert-layout': ({ loader, layers }) => ({
    message: `这是有 ${layers} 个独立层的 BERT，不是 ALBERT。`,
    hint: BERT[loader],
  }),
  'tensorflow-checkpoint': ({ prefix, convertible }) => ({
    message: `${prefix} 是 TensorFlow 检查点，而 from_pretrained 读取 model.safetensors。`,
    hint: convertible ? CONVERT.transformers : NOT_CONVERTED,
  }),
  'safetensors-only': ({ file, convertible }) => ({
    message: `权重在 ${file} 中，而该加载程序读取 TensorFlow 检查点。`,
    hint: convertible ? CONVERT.google : NOT_CONVERTED,
  }),
  'safetensors-damaged': ({ file }) => ({
    message: `无法从 ${file} 中读取权重。`,
    hint: '原因已随之说明。',
  }),
  'weights-not-found': ({ file, expected, convertible }) => ({
    message: `from_pretrained 查找的是 ${listText(expected, more)}，而不是 ${file}。`,
    hint: convertible ? CONVERT.transformers : NOT_CONVERTED,
  }),
  'onnx-only': ({ loader, file, convertible }) => ({
    message: `${file} 是 ONNX 模型，该加载程序不读取 ONNX 模型。`,
    hint: convertible ? CONVERT[loader] : '请转换生成它的源模型。',
  }),
  'onnx-not-found': ({ file, expected }) => ({
    message: `transformers.js 查找的是 ${listText(expected, more)}，而不是 ${file}。`,
    hint: '请按精度为文件命名，并放入 config.json 旁边的 onnx 文件夹。',
  }),
  'tokenizer-missing': ({ expected }) => ({
    message: `没有 ${expected}，transformers.js 因此无法读取文本。`,
    hint: '请用带有 vocab.txt 的源模型重新转换，转换时会写出该文件。',
  }),
  'class-missing': ({ architecture }) => ({
    message: `transformers.js 没有 ${architecture} 类。`,
    hint: '请用 ONNX Runtime 运行：网页用 onnxruntime-web，Node 用 onnxruntime-node，Python 用 onnxruntime。',
  }),
  'weights-missing': ({ file }) => ({
    message: `缺少 ${file}，或它比索引所说的短。`,
    hint: '请把检查点的所有文件放在同一个文件夹中并保持文件名不变，或重新复制。',
  }),
  'other-names': ({ loader, tensor, expected, convertible }) => ({
    message: `张量的名称与所要找的不同：应为 ${expected}，实为 ${tensor}；${MISSING_VARIABLE[loader]}。`,
    hint: convertible ? CONVERT[loader] : NOT_CONVERTED,
  }),
  'tensors-missing': ({ loader, tensors }) => ({
    message: `缺少 ${tensors.length} 个张量：${listText(tensors, more)}；${MISSING_VARIABLE[loader]}。`,
    hint: FROM_ONE_RUN,
  }),
  'heads-missing': ({ loader, tensors }) => ({
    message: `没有 ${listText(tensors, more, 2)}。`,
    hint: WITHOUT_HEADS[loader],
  }),
  'pooler-missing': ({ loader, tensors }) => ({
    message: `没有池化层（${listText(tensors, more, 2)}）；${POOLER_MADE[loader]}。`,
    hint: WITHOUT_POOLER[loader],
  }),
  'tensor-shape': ({ tensor, shape, expected }) => ({
    message: `${tensor} 的形状为 ${shapeText(shape)}，而根据其他张量应为 ${shapeText(expected)}。`,
    hint: FROM_ONE_RUN,
  }),
  'tensor-dtype': ({ dtype, tensors }) => ({
    message: `${tensors.length} 个张量为 ${dtype}（${listText(tensors, more, 1)}）；变量是 float32，init_from_checkpoint 不接受其他类型。`,
    hint: '请以 float32 重新保存模型。',
  }),
  'mapping-ignored': ({ tensor, width }) => ({
    message: `存在 ${tensor}，但词向量的宽度已是 ${width}，与隐藏层相同：两者之间不会建立投影，该张量不会被使用。`,
    hint: FROM_ONE_RUN,
  }),
  'several-groups': ({ groups, innerGroups }) => ({
    message: `模型有 ${groups} 组、每组 ${innerGroups} 个共享层；bert4keras 只支持一个，会在所有层中使用第一个。`,
    hint: '请用 Google 自己的 ALBERT 代码加载。',
  }),
  'config-missing': ({ expected }) => ({
    message: `权重旁没有配置（${expected}）。`,
    hint: '请把随模型提供的配置放在那里，或重新转换原始检查点，转换时会写出配置。',
  }),
  'config-not-found': ({ file, expected }) => ({
    message: `有 ${file}，但 from_pretrained 只读取 ${expected}。`,
    hint: `请重新导出原始检查点（albert-zh convert --to huggingface），会写出 ${expected}：两者的键并不完全相同。`,
  }),
  'config-malformed': ({ file, reason }) => ({
    message: `${file} 无法作为配置读取（${reasonText(reason)}）。`,
    hint: '请修正该文件，或换成随模型提供的配置。',
  }),
  'config-byte-order-mark': ({ file }) => ({
    message: `${file} 以字节顺序标记（BOM）开头，记事本会这样保存；Python 的 json 拒绝读取。`,
    hint: '请保存为不带 BOM 的 UTF-8。albert-zh inspect --fix-config 会这样做，并保留旧文件。',
  }),
  'config-key-missing': ({ file, key, assumed, expected }) => ({
    message: `${file} 中没有 ${key}${assumed === null ? '，而加载程序需要它' : `，加载程序会取 ${assumed}`}${expected === null ? '' : `；此处应为 ${expected}`}。`,
    hint: expected === null ? '只有训练该模型的人知道它的值，请补充到文件中。' : FIX_CONFIG,
  }),
  'config-key-unusable': ({ file, key, value }) => ({
    message: `${file}：${key} 的值为 ${value}，应为大于 0 的整数。`,
    hint: '请填入正确的数；张量能够表明的，albert-zh inspect --fix-config 会填入。',
  }),
  'config-contradicts': ({ file, key, value, expected }) => ({
    message: `${file} 中 ${key} 为 ${value}，而张量表明是 ${expected}。`,
    hint: `请使用随该模型提供的配置。${FIX_CONFIG}`,
  }),
  'embedding-not-factorised': ({ loader, file, value, width }) => ({
    message: `${file} 中 embedding_size 为 ${value}，但词向量宽度为 ${width}，没有分解：${NOT_FACTORISED[loader]}。`,
    hint: `embedding_size 必须为 ${width}，即隐藏层宽度。${FIX_CONFIG}`,
  }),
  'heads-do-not-divide': ({ file, heads, hiddenSize }) => ({
    message: `${file} 中 num_attention_heads 为 ${heads}，不能整除隐藏层宽度 ${hiddenSize}。`,
    hint: '请使用随该模型提供的配置。',
  }),
  'activation-unknown': ({ file, value, known }) => ({
    message: `${file} 中 hidden_act 为 ${value}；加载程序认识的有 ${listText(known.filter(Boolean), more, 5)}。`,
    hint: '这些模型用 tanh 近似的 GELU 训练，Google 的代码和 bert4keras 称为 gelu，transformers 称为 gelu_new。',
  }),
  'activation-erf': ({ file, value }) => ({
    message: `${file} 中 hidden_act 为 "${value}"，在 transformers 中是精确的 GELU（erf）。若模型就是这样训练的，这是对的；若模型来自 TensorFlow，则训练时用的是 tanh 近似，输出会略有偏差。`,
    hint: '模型来自 TensorFlow 时，请改为 "gelu_new"；在 transformers 中训练的，请保持不变。',
  }),
  'activation-erf-by-default': () => ({
    message: 'bert4keras 把 "gelu" 当作精确的 GELU（erf），而模型用 tanh 近似训练。',
    hint: '若要输出一致，请在构建模型前调用 bert4keras.backend 的 set_gelu("tanh")。',
  }),
  'model-type': ({ file, value }) => ({
    message:
      value === null ? `${file} 中没有 model_type。` : `${file} 中 model_type 为 "${value}"；ALBERT 应为 "albert"。`,
    hint: 'AutoModel 据此选择类：必须为 "albert"。若为其他值，会得到一个随机数模型。',
  }),
  'tokenizer-class': ({ file, value }) => ({
    message: `${value === null ? '没有文件指明分词器的类' : `${file} 指明的分词器为 ${value}`}：AutoTokenizer 不会把 vocab.txt 当作 BERT 的词表，而这正是 BERT 的词。`,
    hint: '请直接使用 BertTokenizer，或在 tokenizer_config.json 中写入 "tokenizer_class": "BertTokenizer"。',
  }),
  'vocabulary-missing': ({ loader }) => ({
    message: `没有 vocab.txt：${TOKENIZER[loader]}。权重的加载不需要它。`,
    hint: '请把随模型提供的 vocab.txt 放在那里。',
  }),
  'vocabulary-too-long': ({ file, tokens, vocabularySize }) => ({
    message: `${file} 有 ${tokens} 个词，而词向量只有 ${vocabularySize} 行：末尾的词没有向量。`,
    hint: '请使用随该模型提供的词表。',
  }),
  'state-names-another': ({ file, named, prefix }) => ({
    message: `文件 ${file} 指明 ${named}，而不是 ${prefix}：tf.train.latest_checkpoint 找不到，或找到另一个。`,
    hint: '请把前缀而不是文件夹交给加载程序，或改正该文件中的名称。',
  }),
  'state-absolute': ({ file, named }) => ({
    message: `文件 ${file} 指明绝对路径 ${named}：tf.train.latest_checkpoint 只会在那里查找。`,
    hint: '请把前缀而不是文件夹交给加载程序，或在该文件中只写名称。',
  }),
};
