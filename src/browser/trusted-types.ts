/**
 * Scripts are loaded from where the page came from, and from nowhere else: what the page's policy requires a script's
 * address to be checked by, and what a browser asks for a worker's.
 */

interface TrustedTypes {
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string | null }): unknown;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };

try {
  trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => (new URL(address, location.href).origin === location.origin ? address : null),
  });
} catch {
  // The server's own policy has another list of names: what it allows is for it to say.
}
