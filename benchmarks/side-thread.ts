import { typescriptThread } from './typescript.js';

/** One side of a comparison in a thread of its own, which answers one question at a time. */
export interface SideThread<Question, Answer> {
  readonly name: string;
  readonly version: string;
  readonly ask: (question: Question) => Promise<Answer>;
}

/** @param program says its side's name and version when it is ready, and then one answer for each question */
export async function startSide<Question, Answer>(
  program: URL,
  options: unknown,
): Promise<SideThread<Question, Answer>> {
  const worker = typescriptThread(program, options);
  worker.on('error', (error) => {
    throw error;
  });
  const answer = <T>(): Promise<T> => new Promise((resolve) => worker.once('message', resolve));
  const { name, version } = await answer<{ readonly name: string; readonly version: string }>();
  return {
    name,
    version,
    ask: (question) => {
      worker.postMessage(question);
      return answer<Answer>();
    },
  };
}
