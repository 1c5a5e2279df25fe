import type { Node } from '../graph.js';

/**
 * The nodes in an order of the file that makes ONNX Runtime execute them in the order given, as far as that
 * is possible. The runtime walks depth first from the outputs, and visits the input that stands *last* in the
 * file first. So of two independent nodes it runs the one that is listed later. In the order of their
 * building, all weight gradients would wait for the end of the backward pass, and their operands would stay
 * in memory until then.
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
