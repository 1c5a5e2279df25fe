import type { Node } from '../graph.js';

/**
 * The nodes listed so that ONNX Runtime executes them in the order given, as far as it can be told. It walks from the
 * outputs, depth first, to the input that stands *last* in the file, so that of nodes which do not need each other
 * the last listed comes first. As they were built, all weight gradients would thus wait for the end of the backward
 * pass, and what they are computed from would be kept until then.
 */
export function listForExecution(nodes: readonly Node[]): readonly Node[] {
  const place = new Map(nodes.map((node, index) => [node, index]));
  const waiting = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  for (const node of nodes) {
    const needed = new Set(
      node.inputs.map(({ producer }) => producer).filter((producer) => producer !== undefined),
    );
    waiting.set(node, needed.size);
    for (const producer of needed) users.set(producer, [...(users.get(producer) ?? []), node]);
  }
  const listed: Node[] = [];
  const ready = nodes.filter((node) => waiting.get(node) === 0);
  // In the order of their places, so that the last is at the end.
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    listed.push(node);
    for (const user of users.get(node) ?? []) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left > 0) continue;
      const before = ready.findLastIndex((other) => place.get(other)! < place.get(user)!);
      ready.splice(before + 1, 0, user);
    }
  }
  return listed;
}
