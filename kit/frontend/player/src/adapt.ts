/** Placeholder until logic lands. */
import type { Attempt, BlockSpec, Host } from "./types.ts";
export async function adapt(host: Host, block: BlockSpec, kept: Attempt): Promise<Attempt> {
  return { ...(await host.start(block)), number: kept.number };
}
