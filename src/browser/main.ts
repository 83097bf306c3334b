import { openPage } from '../renderer/page.ts';
import { BrowserHost } from './host.ts';
import { loadAgainIsolated } from './isolation.ts';

if (!(await loadAgainIsolated())) await openPage(new BrowserHost());
