/** What is told of PyTorch's files, in English. */

import type { PickleExcess, PickleFlaw, PyTorchFlaw, PyTorchTensorFlaw } from '../../engine/problem/problem.ts';
import type { PyTorchSentences } from '../sentences.ts';

const COPY_OR_SAVE_AGAIN =
  'Copy or download the file again; where it stays so, load it in PyTorch and save it anew with torch.save(model.state_dict(), "pytorch_model.bin").';
const SAVE_STATE =
  'Nothing of the file was run. Where you trust it, load it in PyTorch and save the weights alone: torch.save(model.state_dict(), "pytorch_model.bin").';

const EXCESSES: { readonly [E in PickleExcess]: string } = {
  bytes: 'more bytes than the description of any model has',
  values: 'more values than the description of any model has',
  depth: 'values within values, deeper than Python itself writes them',
  text: 'a text longer than any name',
  number: 'a number longer than any size',
  call: 'a call of something that the pickle itself makes',
  'persistent-id': 'something outside the pickle that is no storage',
};

const PICKLE_FLAWS: { readonly [F in PickleFlaw]: string } = {
  'cut-off': 'it ends before the description of the model does',
  opcode: 'there is no such instruction in a pickle',
  stack: 'the instruction asks for a value that is not there',
  memo: 'the instruction refers to a value that was never kept',
  type: 'the instruction does not fit the value that it is applied to',
  number: 'a number is expected there',
  text: 'a text is expected there',
  trailing: 'the description of the model ends there, and more follows',
};

const FLAWS: { readonly [F in PyTorchFlaw]: string } = {
  'no-object': 'no data.pkl is in it',
  'two-objects': 'more than one data.pkl is in it, and readers would differ in which of them they take',
  compressed: 'a part of it is compressed or encrypted, which PyTorch never does',
  storages: 'its list of storages is not one that PyTorch writes',
  tensors: 'it has more tensors than any model',
  version: 'it does not begin as PyTorch writes such a file',
  'cut-off': 'it ends before its tensors do',
  trailing: 'it goes on behind its last tensor',
};

const TENSOR_FLAWS: { readonly [F in PyTorchTensorFlaw]: string } = {
  storage: 'what holds its elements is not described as PyTorch does it',
  type: 'its elements are of a type that this program does not know',
  shape: 'its place, shape and strides are not whole numbers that belong together',
  missing: 'the storage with its elements is not in the file',
  count: 'its storage has another size than is said',
  outside: 'it would reach beyond its storage',
  expanded: 'the tensors up to here would take far more than the file has',
};

export const pyTorchProblems: PyTorchSentences = {
  'unsafe-global': ({ file, offset, global }) => ({
    message: `${file} names ${global} (byte ${offset}), which is none of the things that a model’s weights are made of. Such a file can run anything when PyTorch loads it.`,
    hint: SAVE_STATE,
  }),
  'pickle-excess': ({ file, offset, excess }) => ({
    message: `${file} is not safe to read: at byte ${offset} it asks for ${EXCESSES[excess]}.`,
    hint: SAVE_STATE,
  }),
  'pickle-malformed': ({ file, offset, flaw }) => ({
    message: `${file} cannot be read at byte ${offset}: ${PICKLE_FLAWS[flaw]}.`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'pytorch-malformed': ({ file, flaw }) => ({
    message: `${file} is not as PyTorch saves a model: ${FLAWS[flaw]}.`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'pytorch-tensor': ({ file, tensor, flaw }) => ({
    message: `${file}: ${tensor} cannot be read: ${TENSOR_FLAWS[flaw]}.`,
    hint: COPY_OR_SAVE_AGAIN,
  }),
  'no-state': ({ file }) => ({
    message: `${file} is a PyTorch file without a model’s weights: nowhere in it are tensors listed by name.`,
    hint: 'Choose the file with the model’s weights, usually pytorch_model.bin; optimizers, schedulers and arguments lie in files of their own.',
  }),
};
