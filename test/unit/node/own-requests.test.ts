import { describe, expect, it } from 'vitest';
import { pageAddress, refuseOthers } from '../../../src/node/own-requests.ts';

describe('a page at the port that addresses leave out', () => {
  const refuse = refuseOthers(80);

  it('is asked for without it', () => {
    expect(pageAddress(80).href).toBe('http://127.0.0.1/');
    expect(refuse({ host: '127.0.0.1', origin: 'http://127.0.0.1' })).toBeNull();
    expect(refuse({ host: 'localhost', origin: 'http://localhost' })).toBeNull();
  });

  it('is not that of another port', () => {
    expect(refuse({ host: '127.0.0.1:8080' })).toBe(421);
    expect(refuse({ host: '127.0.0.1', origin: 'http://127.0.0.1:8080' })).toBe(403);
  });
});
