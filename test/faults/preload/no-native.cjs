/** Given to Node with --require: native code cannot be loaded, as on a Windows without the runtime of Visual C++. */
const Module = require('node:module');

const open = Module._extensions['.node'];
Module._extensions['.node'] = (module, path) => {
  if (process.env.MISSING === 'runtime') throw new Error(`The specified module could not be found.\n${path}`);
  return open(module, path);
};

const load = Module._load;
Module._load = (request, ...rest) => {
  if (process.env.MISSING === 'package' && request.startsWith('@node-rs/')) {
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  }
  return load(request, ...rest);
};
