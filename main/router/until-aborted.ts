/** Ends a stream when its caller goes away, also while it waits for its next value. */
export function untilAborted<T>(
  stream: AsyncIterableIterator<T>,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<T> {
  if (signal?.aborted) void stream.return?.();
  else signal?.addEventListener("abort", () => void stream.return?.(), { once: true });
  return stream;
}
