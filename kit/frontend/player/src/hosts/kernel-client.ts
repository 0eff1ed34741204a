/** Calls from a widget to its kernel and back, over the widget's own messages: each call bears a
 * number that its reply repeats. A call is sent again while no reply comes, for the kernel may still
 * be starting; it keeps nothing between calls, so that answering twice does no harm.
 *
 * anywidget's own `invoke` is experimental, ends a call after three seconds and raises whatever a
 * browser sends it; this says a sentence for the learner instead. */

/** What is needed of an anywidget model. */
export interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: "msg:custom", listen: Listen): void;
  off(event: "msg:custom", listen: Listen): void;
}
type Listen = (content: Reply, buffers: DataView<ArrayBuffer>[]) => void;

export interface Reply {
  kind: string;
  call: number | null;
  message?: string;
  [name: string]: unknown;
}

/** The kernel refuses a call; the message is for the learner. */
export class Refused extends Error {}

/** No reply came, however often the call was sent. */
export class NoReply extends Error {}

/** Milliseconds until a call is sent again. */
export const WAITS: readonly number[] = [3_000, 5_000, 8_000, 14_000];

// Two views of one model hear each other's replies: their numbers must differ.
let number = Math.floor(Math.random() * 2 ** 30);

/** Call the kernel behind a model. Resolves with its reply; rejects with `Refused` or `NoReply`, or
 * once the signal is aborted. */
export async function callKernel(
  model: Model,
  content: { kind: string; [name: string]: unknown },
  { signal, waits = WAITS }: { signal?: AbortSignal | undefined; waits?: readonly number[] } = {},
): Promise<{ reply: Reply; buffers: DataView<ArrayBuffer>[] }> {
  for (const wait of waits) {
    const answer = await sendOnce(model, { ...content, call: ++number }, wait, signal);
    if (answer?.reply.kind === "refused") throw new Refused(answer.reply.message);
    if (answer) return answer;
    signal?.throwIfAborted();
  }
  throw new NoReply("The kernel does not answer.");
}

/** Send a call once and wait; resolves with null when no reply comes in time. */
function sendOnce(
  model: Model,
  content: { call: number },
  wait: number,
  signal: AbortSignal | undefined,
): Promise<{ reply: Reply; buffers: DataView<ArrayBuffer>[] } | null> {
  return new Promise((resolve) => {
    const end = (answer: { reply: Reply; buffers: DataView<ArrayBuffer>[] } | null): void => {
      model.off("msg:custom", listen);
      signal?.removeEventListener("abort", stop);
      clearTimeout(timer);
      resolve(answer);
    };
    const listen: Listen = (reply, buffers) => {
      if (reply?.call === content.call) end({ reply, buffers });
    };
    const stop = (): void => end(null);
    const timer = setTimeout(stop, wait);
    model.on("msg:custom", listen);
    signal?.addEventListener("abort", stop);
    try {
      model.send(content);
    } catch {
      // The comm is not open (yet); the timer sends again.
    }
  });
}
