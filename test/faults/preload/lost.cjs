/** Given to Node with --require: something that is waited for never comes, or while nothing else is under way. */
const { promises } = require('node:fs');

const { compile, instantiate } = WebAssembly;
/** A timer that Node does not wait for is to it as V8's threads are. */
const unseen =
  (work) =>
  (...args) =>
    new Promise((resolve) => setTimeout(resolve, 300).unref()).then(() => work(...args));

if (process.env.LOST === 'WebAssembly') {
  Object.assign(WebAssembly, { compile: unseen(compile), instantiate: unseen(instantiate) });
} else {
  promises[process.env.LOST] = () => new Promise(() => undefined);
}
