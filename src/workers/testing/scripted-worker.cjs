// A worker without a network, in a thread or a child process: each job's bytes say, as JSON, what it does.
const { parentPort } = require('node:worker_threads');

const post = (message) => {
  if (parentPort !== null) parentPort.postMessage(message);
  else if (process.connected) process.send(message);
};
const close = () => (parentPort === null ? process.disconnect() : parentPort.close());

function answer({ job, input }) {
  const plan = JSON.parse(Buffer.from(input.bytes).toString());
  const { width = plan.count ? input.bytes.length : 1, sleep, block, hang, error, end } = plan;
  if (end === 'exit') process.exit(3);
  if (end === 'throw') throw new Error('a fault');
  if (hang) for (;;);
  if (block) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, block);
  const result = { width, height: 1, faces: [] };
  setTimeout(() => post(error ? { done: job, error } : { done: job, result }), sleep ?? 0);
}

function hear(message) {
  if (message === 'stop') close();
  else if (message.open?.stillborn) {
    post({ failed: { code: 'MODEL_BROKEN', message: 'no model', hint: 'none' } });
    close();
  } else if (message.open) post({ ready: true });
  else if (message.job !== undefined) answer(message);
}

(parentPort ?? process).on('message', hear);
