/** The same in Firefox. */

import type { TestProject } from 'vitest/node';
import { setUpBrowser } from './browser.ts';

export default (project: TestProject): Promise<() => Promise<void>> => setUpBrowser(project, 'firefox');
