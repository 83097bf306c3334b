/** What happened since the app started, for a bug report. */

import { release } from 'node:os';
import { app } from 'electron';
import { startJournal } from '../shared/journal.ts';

const program = `${app.getName()} ${app.getVersion()} on ${process.platform} ${process.arch}, ${release()}`;

export const journal = startJournal(Date.now, program);
