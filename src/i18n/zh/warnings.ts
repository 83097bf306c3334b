/** What a person should know of work that is otherwise in order. */

import type { VocabularyFlaw } from '../../engine/problem/warning.ts';
import { bytesText, linksText, listText } from '../format.ts';
import type { WarningSentences } from '../sentences.ts';
import { reasonText } from './reasons.ts';

const FLAWS: { readonly [F in VocabularyFlaw]: string } = {
  'byte-order-mark': '字节顺序标记（BOM）',
  'carriage-returns': '回车符',
  'second-column': '第二列',
};

const more = (count: number) => `以及另外 ${count} 个`;

export const warnings: WarningSentences = {
  OPTIMIZER_STATE_DROPPED: ({ tensors, bytes, examples }) =>
    `略去训练留下的 ${tensors} 个张量（${bytesText(bytes)}，如优化器的变量）：${listText(examples, more, 2)}。它们不属于模型。`,
  HEADS_MISSING: ({ tensors }) =>
    `检查点缺少预训练任务头的 ${tensors.length} 个张量（${listText(tensors, more, 2)}）。编码器照常转换。`,
  TASK_HEAD_KEPT: ({ tensors }) => `原样保留：${listText(tensors, more)}。`,
  CLASSIFIER_EXPORTED: ({ tensors, labels, architecture }) =>
    `${listText(tensors, more)} 成为 ${architecture} 的分类器，共 ${labels} 个标签。`,
  HEAD_EXPORTED: ({ tensors, architecture }) => `${listText(tensors, more)} 成为 ${architecture} 的任务头。`,
  TASK_ASSUMED: ({ task, others }) =>
    `无从得知它的任务头用于 ${[task, ...others].join(' 还是 ')}，按 ${task} 处理。如果不对，请选择用途（命令行用 --task）。`,
  LABELS_NUMBERED: ({ file, labels }) =>
    `${file} 中的标签名与任务头的 ${labels} 个标签对不上，因此写为 LABEL_0 等编号。`,
  LABELS_LEFT_OUT: ({ labels }) =>
    `Google 的配置中没有标签名的位置（${listText(labels, more)}）。如需这些名称，请保留源模型的配置。`,
  POOLER_MISSING: ({ architecture }) =>
    `源模型没有池化层。${architecture} 会用随机数补上一个，除非加载时指定 add_pooling_layer=False；无论哪种情况，last_hidden_state 都是对的。`,
  NOT_NUMBERS: ({ tensors, dtypes }) =>
    `未写入（不是可以写出的数值，类型为 ${dtypes.join('、')}，或属于这样的张量）：${listText(tensors, more)}。`,
  LEFT_OUT: ({ tensors, architecture }) => `未写入（${architecture} 中没有对应的位置）：${listText(tensors, more)}。`,
  GELU_APPROXIMATED: ({ atMost, measured }) =>
    `该模型训练时用的是精确的 gelu（erf）。Google 的代码只有 tanh 近似，每处最多相差 ${atMost}${measured === null ? '' : `；经过第一层后，该模型的隐藏状态最多相差 ${measured.toExponential(1)}`}。在 bert4keras 中可用 set_gelu('erf') 恢复精确形式。`,
  EPSILON_REPLACED: ({ source, target }) =>
    `该模型的 layer norm 给方差加上 ${source}；Google 的代码固定加上 ${target}，输出会有微小差异。`,
  DTYPE_CONVERTED: ({ dtype, tensors }) => `${tensors} 个张量原为 ${dtype}，写为 float32。`,
  CONFIG_ASSUMED: ({ size, file }) =>
    file === null
      ? `检查点旁没有配置；层数、注意力头数等采用 ${size} 的值。`
      : `${file} 没有写明层数或注意力头数；缺少的采用 ${size} 的值。`,
  POST_LN_ASSUMED: () => '没有配置，因此假定为 post-LN。如果是 pre-LN 模型，计算结果将是错的。',
  CONFIG_CHOSEN: ({ file, others }) => `${file} 与张量相符，已采用；未采用：${listText(others, more)}。`,
  EMBEDDING_SIZE_CORRECTED: ({ file, value, found }) =>
    `${file} 中 embedding_size 为 ${value}，而词向量宽度为 ${found}，已按后者写入。`,
  CUSTOM_SIZE: ({ hiddenSize, layers, heads, embeddingSize, vocabularySize }) =>
    `不是已发布的规格之一：隐藏层宽度 ${hiddenSize}，${layers} 层，${heads} 个注意力头，词向量宽度 ${embeddingSize}，${vocabularySize} 个词。`,
  VOCABULARY_MISSING: ({ vocabularySize }) =>
    `检查点旁没有 vocab.txt。请把含有 ${vocabularySize} 个词的词表放到转换后的模型旁。`,
  VOCABULARY_SIZE: ({ file, tokens, vocabularySize }) => `${file} 有 ${tokens} 个词，而词向量有 ${vocabularySize} 行。`,
  VOCABULARY_CLEANED: ({ file, flaws }) =>
    `${file} 中有${listText(
      flaws.map((flaw) => FLAWS[flaw]),
      more,
    )}，它们不属于任何词；只采用并写出词本身。`,
  VOCABULARY_NOT_UTF8: ({ file }) =>
    `${file} 不是 UTF-8 文本，而加载程序只读取 UTF-8。它已原样写出；请另存为 UTF-8，或使用模型自带的词表。`,
  VOCABULARY_SPECIAL: ({ file, tokens }) =>
    `${file} 缺少 ${listText(tokens, more)}，加载程序无法用它切分文本。它已原样写出；请使用模型自带的 vocab.txt，每行一个词。`,
  VOCABULARY_REPEATS: ({ file, words }) =>
    `${file} 中有重复的词：${listText(
      words.map(({ word, first, row }) => `${word}（编号 ${first} 和 ${row}）`),
      more,
    )}。Google 的代码和 transformers 取最后一个编号，写出的也是如此；bert4keras 会把其后所有词的编号少算一。`,
  VOCABULARY_CHOSEN: ({ file, others }) => `采用了 ${file}；未采用：${listText(others, more)}。`,
  VOCABULARIES_DIFFER: ({ converted, row, source, found }) =>
    `${converted} 的词元编号与源模型不同：编号 ${row} 在源词表中是 ${source ?? '空'}，在它的词表中是 ${found ?? '空'}。请把源模型的 vocab.txt 放到它旁边。`,
  CHECKPOINT_CHOSEN: ({ prefix, others }) =>
    `“checkpoint”文件指明 ${prefix}，已采用；未采用：${listText(others, more)}。`,
  SCOPE_TAKEN_OFF: ({ scope, base }) => `模型张量的名称以 ${scope} 开头；读取和写出时均视作 ${base}。`,
  AVERAGES_LEFT_OUT: ({ tensors, example }) =>
    `检查点中还有平均模型：${tensors} 个张量是权重在训练最后若干步上的平均值（${example}）。采用的是权重本身；平均值的效果往往略好。`,
  AVERAGES_TAKEN: ({ example, alone }) =>
    alone
      ? `其中只有权重在训练最后若干步上的平均值（${example}），即平均模型，已作为模型采用。`
      : `已按要求采用平均模型：权重在训练最后若干步上的平均值（${example}），而不是最后一步的权重。`,
  OTHER_MODEL_LEFT_OUT: ({ tensors, example }) => `略去同一文件中另一个模型的 ${tensors} 个张量（${example}）。`,
  TIED_WEIGHTS_DIFFER: ({ tensors }) =>
    `${listText(tensors, more)} 与它们所绑定的词向量数值不同。以词向量为准，写出的也是词向量。`,
  LINKS_LEFT_OUT: ({ links }) =>
    `未采用指向文件夹之外的链接：${linksText(links, more)}。他人提供的文件夹可能借此取得您自己的文件。如确需使用，请直接指定它为词表或配置。`,
  RECORD_NOT_WRITTEN: ({ path, reason }) => `证明文件无法写入 ${path}（${reason}）。模型本身是完整的。`,
  BACKEND_FALLBACK: ({ wanted, used, reason }) => `无法使用 ${wanted}（${reasonText(reason)}），改用 ${used}。`,
};
