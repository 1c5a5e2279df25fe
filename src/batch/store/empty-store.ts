import type { ObjectStore } from './object-store.js';

/** A store that keeps nothing: a plan that is put into it says what a plan would be. */
export function emptyStore(): ObjectStore {
  return {
    name: 'nothing',
    read: async () => undefined,
    async *stream() {},
    put: async () => {},
    putNew: async () => true,
    open: async () => ({ write: async () => {}, close: async () => {}, abandon: async () => {} }),
    list: async () => [],
    remove: async () => {},
  };
}
