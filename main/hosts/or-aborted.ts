/** Waits no longer once `signal` aborts, and then rejects with its reason; what was waited for goes on. */
export function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((settle, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(settle, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
