/** What is told of PyTorch's files, in Chinese. */

import type { PickleExcess, PickleFlaw, PyTorchFlaw, PyTorchTensorFlaw } from '../../engine/problem/problem.ts';
import type { PyTorchSentences } from '../sentences.ts';

const COPY_OR_SAVE_AGAIN =
  '请重新复制或下载该文件；若仍然如此，请在 PyTorch 中加载它，再用 torch.save(model.state_dict(), "pytorch_model.bin") 重新保存。';
const SAVE_STATE =
  '文件中的任何内容都没有被运行。如果您信任它，请在 PyTorch 中加载，然后只保存权重：torch.save(model.state_dict(), "pytorch_model.bin")。';

const EXCESSES: { readonly [E in PickleExcess]: string } = {
  bytes: '比任何模型的描述都多的字节',
  values: '比任何模型的描述都多的值',
  depth: '比 Python 自己所写更深的嵌套',
  text: '比任何名称都长的文本',
  number: '比任何大小都长的数',
  call: '调用由 pickle 自己造出的东西',
  'persistent-id': 'pickle 之外、又不是张量存储的东西',
};

const PICKLE_FLAWS: { readonly [F in PickleFlaw]: string } = {
  'cut-off': '文件在模型的描述结束之前就结束了',
  opcode: 'pickle 中没有这样的指令',
  stack: '该指令需要的值不存在',
  memo: '该指令引用的值从未保存过',
  type: '该指令与它所作用的值不相符',
  number: '此处应当是一个数',
  text: '此处应当是一段文本',
  trailing: '模型的描述在此结束，后面却还有内容',
};

const FLAWS: { readonly [F in PyTorchFlaw]: string } = {
  'no-object': '其中没有 data.pkl',
  'two-objects': '其中有不止一个 data.pkl，不同的程序会读取不同的那一个',
  compressed: '其中有压缩或加密的部分，而 PyTorch 从不这样保存',
  storages: '它的存储列表不是 PyTorch 所写的样子',
  tensors: '它的张量比任何模型都多',
  version: '它的开头不是 PyTorch 所写的样子',
  'cut-off': '它在张量结束之前就结束了',
  trailing: '最后一个张量之后还有内容',
};

const TENSOR_FLAWS: { readonly [F in PyTorchTensorFlaw]: string } = {
  storage: '存放其元素的存储不是 PyTorch 所描述的样子',
  type: '其元素的类型是本程序不认识的',
  shape: '其位置、形状和步长不是彼此相符的整数',
  missing: '存放其元素的存储不在文件中',
  count: '其存储的大小与所说的不同',
  outside: '它会超出自己的存储',
  expanded: '到此为止的张量所占会远远超过文件的大小',
};

export const pyTorchProblems: PyTorchSentences = {
  'unsafe-global': ({ file, offset, global }) => ({
    message: `${file} 提到了 ${global}（第 ${offset} 字节），模型的权重用不到它。PyTorch 加载这样的文件时，其中的任何代码都可能被运行。`,
    hint: SAVE_STATE,
  }),
  'pickle-excess': ({ file, offset, excess }) => ({
    message: `读取 ${file} 不安全：它在第 ${offset} 字节处要求${EXCESSES[excess]}。`,
    hint: SAVE_STATE,
  }),
  'pickle-malformed': ({ file, offset, flaw }) => ({
    message: `${file} 在第 ${offset} 字节处无法读取：${PICKLE_FLAWS[flaw]}。`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'pytorch-malformed': ({ file, flaw }) => ({
    message: `${file} 不是 PyTorch 保存模型的样子：${FLAWS[flaw]}。`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'pytorch-tensor': ({ file, tensor, flaw }) => ({
    message: `${file}：${tensor} 无法读取：${TENSOR_FLAWS[flaw]}。`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'no-state': ({ file }) => ({
    message: `${file} 是 PyTorch 文件，但其中没有模型的权重：没有任何一处按名称列出张量。`,
    hint: '请选择含有模型权重的文件，通常是 pytorch_model.bin；优化器、调度器和训练参数另有文件。',
  }),
};
