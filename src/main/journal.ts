/** What happened since the app started, for a bug report. */

import { startJournal } from '../shared/journal.ts';

export const journal = startJournal(Date.now);
