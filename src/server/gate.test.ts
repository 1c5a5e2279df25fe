import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MienError } from '../errors.js';
import { type Arrival, Gate } from './gate.js';

/** A whole request of so many bytes; gives what lets it out. */
function enter(gate: Gate, bytes: number): () => void {
  const arrival = gate.arrive();
  try {
    arrival.take(bytes);
    arrival.enter();
  } catch (error) {
    arrival.leave();
    throw error;
  }
  return arrival.leave;
}

const BUSY = expect.objectContaining({ code: 'SERVER_BUSY' });

describe('the gate', () => {
  it('lets in so many whole requests, and more when one has left', () => {
    const gate = new Gate({ requests: 2, bytes: 1000 });
    const leave = enter(gate, 10);
    enter(gate, 10);
    expect(() => enter(gate, 10)).toThrow(BUSY);
    leave();
    leave(); // a second time changes nothing
    expect(gate.requests).toBe(1);
    enter(gate, 10);
    expect(() => enter(gate, 10)).toThrow();
  });

  it('lets in so many bytes, and one request of any size when it is empty', () => {
    const gate = new Gate({ requests: 10, bytes: 100 });
    const leave = enter(gate, 500);
    expect(() => enter(gate, 1)).toThrow(BUSY);
    leave();
    enter(gate, 60);
    expect(() => enter(gate, 41)).toThrow(BUSY);
    enter(gate, 40);
  });

  it('counts a body by what has arrived: idle ones take neither bytes nor places', () => {
    const gate = new Gate({ requests: 1, bytes: 100 });
    for (let i = 0; i < 1000; i++) gate.arrive();
    expect([gate.requests, gate.bytes]).toEqual([0, 0]);
    const arrival = gate.arrive();
    arrival.take(60);
    arrival.enter();
    expect([gate.requests, gate.bytes]).toEqual([1, 60]);
    expect(() => gate.arrive()).toThrow(BUSY);
    arrival.leave();
    expect([gate.requests, gate.bytes]).toEqual([0, 0]);
  });

  it('sends stalled bodies away when memory is full, the largest first, and no lively ones', () => {
    let now = 0;
    const gate = new Gate({ requests: 10, bytes: 100_000 }, () => now);
    const evicted: string[] = [];
    const arrive = (name: string, bytes: number) => {
      const arrival = gate.arrive(({ code }: MienError) => evicted.push(`${name} ${code}`));
      arrival.take(bytes);
      return arrival;
    };
    arrive('small and stalled', 10_000);
    arrive('large and stalled', 40_000);
    const lively = arrive('lively', 20_000);
    now = 1500;
    lively.take(20_000);
    arrive('new', 10_000);
    now = 2600;
    lively.take(20_000);
    expect(evicted).toEqual(['large and stalled REQUEST_TIMEOUT']);
    expect(gate.bytes).toBe(80_000);
    // Whole requests stay, however long ago they came.
    lively.enter();
    now = 60_000;
    arrive('newest', 40_000);
    expect(evicted.slice(1).sort()).toEqual(['new REQUEST_TIMEOUT', 'small and stalled REQUEST_TIMEOUT']);
    expect(gate.requests).toBe(1);
    expect(() => arrive('too large', 1)).toThrow(BUSY);
  });

  it('holds no more bytes than its limit, or one body alone, and ends empty', () => {
    const step = fc.record({
      who: fc.nat(7),
      act: fc.constantFrom('take', 'enter', 'leave'),
      bytes: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const gate = new Gate({ requests: 3, bytes: 100 });
        const inside = new Map<number, { arrival: Arrival; bytes: number }>();
        const gone = (who: number): void => {
          inside.get(who)?.arrival.leave();
          inside.delete(who);
        };
        for (const { who, act, bytes } of steps) {
          try {
            if (!inside.has(who)) inside.set(who, { arrival: gate.arrive(), bytes: 0 });
            const one = inside.get(who)!;
            if (act === 'enter') one.arrival.enter();
            else if (act === 'leave') gone(who);
            else {
              one.arrival.take(bytes);
              one.bytes += bytes;
            }
          } catch {
            gone(who);
          }
          const held = [...inside.values()].map((one) => one.bytes);
          const sum = held.reduce((total, each) => total + each, 0);
          expect(gate.bytes).toBe(sum);
          expect(sum).toBeLessThanOrEqual(Math.max(100, ...held));
          expect(gate.requests).toBeLessThanOrEqual(3);
        }
        for (const who of [...inside.keys()]) gone(who);
        expect([gate.requests, gate.bytes]).toEqual([0, 0]);
      }),
    );
  });
});
