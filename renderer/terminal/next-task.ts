const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.addEventListener("message", () => waiting.shift()?.());
port1.start();

/**
 * Goes on in a task of its own, once keys and frames have had their turn. Browsers let a timer that was set by a timer, and that by another, wait for
 * 4 ms; in such a task they begin to count anew.
 */
export function nextTask(): Promise<void> {
  return new Promise((go) => {
    waiting.push(go);
    port2.postMessage(undefined);
  });
}
