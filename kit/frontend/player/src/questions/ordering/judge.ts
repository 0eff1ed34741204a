import type { OrderingKey, OrderingSpec, Result } from "../../types.ts";
import { ONE, ZERO, compare, exact } from "../../logic/score.ts";
import { general, ids, judged, right, unanswered } from "../judging.ts";

/** The response is the list of item ids in order; credit is the share of pairs in order. */
export function judgeOrdering(_spec: OrderingSpec, key: OrderingKey, response: unknown): Result {
  const given = ids(response);
  const { order } = key;
  if (given.length !== order.length || !order.every((id) => given.includes(id)))
    return unanswered(order);
  let hits = 0;
  order.forEach((a, i) => {
    for (const b of order.slice(i + 1)) hits += Number(given.indexOf(a) < given.indexOf(b));
  });
  let score = exact(hits, (order.length * (order.length - 1)) / 2);
  if (key.all_or_nothing) score = compare(score, ONE) === 0 ? ONE : ZERO;
  const marks = Object.fromEntries(given.map((id, i) => [id, right(id === order[i])]));
  return judged(score, order, general(key.feedback), marks);
}
