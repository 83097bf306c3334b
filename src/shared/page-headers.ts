/**
 * What comes with every answer that is the browser edition's, not its page alone: a worker has the policy of its own
 * script. A server sends them, or the page's own service worker adds them where a server cannot.
 */
export const PAGE_HEADERS = {
  // What no policy covers: WebRTC, hints such as `dns-prefetch`, and going elsewhere.
  'Connection-Allowlist': '(response-origin)',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // Of the page's own (src/browser/trusted-types.ts), and of what draws it.
    'trusted-types default svelte-trusted-html',
  ].join('; '),
  // These two isolate the page from all others, without which its threads may share no memory.
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Asked for by no part of the page, and refused should one ever be made to.
  'Permissions-Policy': ['camera', 'display-capture', 'geolocation', 'microphone', 'usb']
    .map((name) => `${name}=()`)
    .join(', '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;
