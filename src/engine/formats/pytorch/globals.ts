/**
 * The classes and functions that a PyTorch file may name. None of them is ever looked up or run, and each makes nothing
 * but data: tensors, and what trainers leave beside them (arguments, states of random generators and of optimizers,
 * metrics). `torch.load(weights_only=True)` takes those of torch and Python's containers; the others are what public
 * checkpoints have.
 */

import { STORAGE_TYPES, TENSOR_TYPES } from './data-type.ts';

const STORAGES = [...STORAGE_TYPES.keys()];

/** By module. Python 2's `__builtin__` and `copy_reg` are what pickles of protocol 2 say, whoever writes them. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'torch._utils': [
    '_rebuild_tensor',
    '_rebuild_tensor_v2',
    '_rebuild_tensor_v3',
    '_rebuild_parameter',
    '_rebuild_parameter_with_state',
    '_rebuild_qtensor',
    '_rebuild_sparse_tensor',
    '_rebuild_meta_tensor_no_storage',
  ],
  'torch._tensor': ['_rebuild_from_type_v2'],
  'torch.nn.parameter': ['Parameter', 'Buffer'],
  'torch.serialization': ['_get_layout'],
  'torch.storage': ['TypedStorage', '_TypedStorage', 'UntypedStorage', '_UntypedStorage'],
  torch: [
    ...STORAGES,
    ...TENSOR_TYPES,
    ...['UntypedStorage', 'Tensor', 'Size', 'device'],
    ...['per_tensor_affine', 'per_tensor_symmetric', 'per_channel_affine', 'per_channel_symmetric'],
    ...['strided', 'sparse_coo', 'contiguous_format', 'preserve_format'],
  ],
  'torch.cuda': STORAGES,
  collections: ['OrderedDict', 'defaultdict', 'Counter', 'deque'],
  ...both('builtins', '__builtin__', [
    ...['bool', 'int', 'long', 'float', 'complex', 'str', 'unicode', 'bytes', 'bytearray', 'object'],
    ...['list', 'tuple', 'dict', 'set', 'frozenset', 'slice', 'range', 'xrange'],
  ]),
  ...both('copyreg', 'copy_reg', ['_reconstructor']),
  _codecs: ['encode'],
  numpy: [
    ...['dtype', 'ndarray', 'bool_', 'bool', 'str_'],
    ...['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'],
  ],
  ...both('numpy.core.multiarray', 'numpy._core.multiarray', ['scalar', '_reconstruct']),
  'numpy.dtypes': ['Float16DType', 'Float32DType', 'Float64DType', 'Int32DType', 'Int64DType', 'BoolDType'],
  argparse: ['Namespace'],
  types: ['SimpleNamespace'],
  pathlib: ['Path', 'PurePath', 'PosixPath', 'PurePosixPath', 'WindowsPath', 'PureWindowsPath'],
  'pathlib._local': ['Path', 'PosixPath', 'WindowsPath'],
  datetime: ['datetime', 'date', 'time', 'timedelta', 'timezone'],
  decimal: ['Decimal'],
  'pytorch_lightning.utilities.parsing': ['AttributeDict'],
  'lightning_fabric.utilities.data': ['AttributeDict'],
  'lightning.fabric.utilities.data': ['AttributeDict'],
  'omegaconf.dictconfig': ['DictConfig'],
  'omegaconf.listconfig': ['ListConfig'],
  'omegaconf.base': ['ContainerMetadata', 'Metadata'],
  'omegaconf.nodes': ['AnyNode', 'StringNode', 'IntegerNode', 'FloatNode', 'BooleanNode'],
  typing: ['Any'],
};

const NAMES = new Map(Object.entries(KNOWN).map(([module, names]) => [module, new Set(names)]));

/** Whether it is one of those, by exactly this module and name. */
export function isKnownGlobal(module: string, name: string): boolean {
  return NAMES.get(module)?.has(name) === true;
}

function both(one: string, other: string, names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return { [one]: names, [other]: names };
}
