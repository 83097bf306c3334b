/** How long a page's main thread is busy at a time, by Chromium's own trace. */

import type { Page } from 'playwright-core';

/** What a trace tells of a task (the Trace Event Format): microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** In milliseconds. */
export interface Busy {
  readonly longest: number;
  /** Of the task that takes the processor longest: a busy machine makes others wait. */
  readonly busiest: number;
}

/** Watches the tasks of a page's main thread. @returns what tells of them, and ends that */
export async function watchTasks(page: Page): Promise<() => Promise<Busy>> {
  const protocol = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  protocol.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const traceConfig = { includedCategories: ['toplevel'] };
  await protocol.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return async () => {
    const told = new Promise((resolve) => protocol.once('Tracing.tracingComplete', resolve));
    await protocol.send('Tracing.end');
    await told;
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
    const mains = new Set(events.filter(({ args }) => args.name === 'CrRendererMain').map(threadOf));
    const tasks = events.filter((event) => event.name.endsWith('RunTask') && mains.has(threadOf(event)));
    const most = (key: 'dur' | 'tdur') => Math.max(0, ...tasks.map((task) => task[key] ?? 0)) / 1000;
    return { longest: most('dur'), busiest: most('tdur') };
  };
}
