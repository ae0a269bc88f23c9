// Answers of all replicas: who is missing in them, and whose a node is.
import { el, items, link } from '/console/dom.js';

/** What is missing and why, said before anything else; nothing when the answer is complete. */
export function missing({ behind = [], incomplete = [] }) {
  const wrong = [
    ...incomplete.map((what) => ({ kind: 'bad', what: 'This is not all.', more: what })),
    ...behind.map((replica) => ({
      kind: 'warn',
      what: `The revision has not come through to replica ${replica} yet: all its nodes count as pending.`,
    })),
  ];
  return wrong.length > 0 ? el('div', { class: 'missing' }, items(wrong)) : null;
}

/** Whether there is more than one; then a table names the replica of each node. */
export function several({ replicas = [] }) {
  return replicas.length > 1;
}

/** The name of a node: a link when the replica that was asked can show it. */
export function nodeOf({ replicas = [] }, id, replica) {
  return replica === undefined || replica === replicas[0]?.id ? link(id, ['node', id]) : id;
}
