/** How TensorFlow.js gets into what is built for Node. */

/**
 * Not bundled: what holds native code and finds it beside itself, and what TensorFlow.js would load on a Node without
 * `fetch` only.
 */
export const NOT_BUNDLED = [/^@tensorflow\/tfjs-node(\/|$)/, /^@node-rs\/crc32/, /^node-fetch$/];
