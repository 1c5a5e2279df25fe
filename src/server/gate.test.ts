import { describe, expect, it } from 'vitest';
import { Gate } from './gate.js';

describe('the gate', () => {
  it('lets in so many requests, and more when one has left', () => {
    const gate = new Gate({ requests: 2, bytes: 1000 });
    const leave = gate.enter(10);
    gate.enter(10);
    expect(() => gate.enter(10)).toThrow(expect.objectContaining({ code: 'SERVER_BUSY' }));
    leave();
    leave(); // a second time changes nothing
    expect(gate.requests).toBe(1);
    gate.enter(10);
    expect(() => gate.enter(10)).toThrow();
  });

  it('lets in so many bytes, and one request of any size when it is empty', () => {
    const gate = new Gate({ requests: 10, bytes: 100 });
    const leave = gate.enter(500);
    expect(() => gate.enter(1)).toThrow();
    leave();
    gate.enter(60);
    expect(() => gate.enter(41)).toThrow();
    gate.enter(40);
  });
});
