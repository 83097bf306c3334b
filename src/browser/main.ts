import './trusted-types.ts';
import './start.css';
import { LANGUAGES } from '../i18n/languages.ts';
import { openPage } from '../renderer/page.ts';
import { BrowserHost } from './host.ts';
import { loadAgainIsolated } from './isolation.ts';
import { offerNewVersions } from './new-version.ts';

/** The smallest module that there is: its name and version. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

function computes(): boolean {
  try {
    return new WebAssembly.Module(EMPTY_MODULE) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** Says in all languages, in place of what the page says while it is loaded, why it does not open. */
function tell(say: (page: (typeof LANGUAGES)['en']['window']['page']) => string): void {
  for (const [code, { window }] of Object.entries(LANGUAGES)) {
    const place = document.getElementById(`start-${code}`);
    if (place) place.textContent = say(window.page);
  }
}

async function open(): Promise<void> {
  if (await loadAgainIsolated()) return;
  const host = new BrowserHost();
  document.getElementById('app')?.replaceChildren();
  await openPage(host);
  await offerNewVersions().catch(() => undefined);
}

if (!computes()) tell(({ noWebAssembly }) => noWebAssembly);
else await open().catch((error: unknown) => tell(({ notOpened }) => notOpened(String(error))));
