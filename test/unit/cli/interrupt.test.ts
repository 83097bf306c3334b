import { once } from 'node:events';
import { expect, it } from 'vitest';
import { interruptible } from '../../../src/cli/interrupt.ts';

// Windows alone sends SIGBREAK, for Ctrl-Break; on other systems it is an event as any other.
it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const)(
  '%s asks a command to end, while it is at work',
  async (name) => {
    const before = process.listenerCount(name);
    const reason = await interruptible(async (signal) => {
      const aborted = once(signal, 'abort');
      process.emit(name, name);
      await aborted;
      return 'cleared up';
    });
    expect(reason).toBe('cleared up');
    expect(process.listenerCount(name)).toBe(before);
  },
);
