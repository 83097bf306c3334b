import { describe, expect, it, vi } from 'vitest';
import { hasRoomForMore } from '../../../src/node/room-for-more.ts';
import { PATIENCE } from '../../patience.ts';

const MIB = 2 ** 20;
/** Memory that a process holds, in turn. */
const holding =
  (...mib: number[]) =>
  () =>
    (mib.length > 1 ? (mib.shift() ?? 0) : (mib[0] ?? 0)) * MIB;

describe('a process that has worked', () => {
  it('goes on while it is small, and loses no time with what it could give back', () => {
    const collect = vi.fn();
    expect(hasRoomForMore(holding(400), collect)).toBe(true);
    expect(collect).not.toHaveBeenCalled();
  });

  it('gives back what it no longer uses where it has grown', () => {
    const collect = vi.fn();
    expect(hasRoomForMore(holding(1500, 600), collect)).toBe(true);
    expect(collect).toHaveBeenCalledOnce();
  });

  it('goes on no more where it stays large', () => {
    expect(hasRoomForMore(holding(1500, 1400), vi.fn())).toBe(false);
  });

  it('can really give it back', async () => {
    let freed = 0;
    const registry = new FinalizationRegistry(() => freed++);
    (() => registry.register(new Uint8Array(MIB), 'an array that nobody holds'))();
    hasRoomForMore(holding(600));
    await vi.waitUntil(() => freed === 1, { timeout: PATIENCE });
  });
});
