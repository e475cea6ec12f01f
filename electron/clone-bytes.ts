/**
 * What oRPC is to hand over beside a message: nothing, but it then posts the message as it is, which a port clones with its bytes. Without it a
 * message is posted as JSON, which knows no bytes; all messages without bytes still are, since only JSON leaves out what cannot be cloned.
 */
export function cloneBytes([, , payload]: readonly [unknown, unknown, unknown]): [] | undefined {
  const { body } = payload as { body?: { json?: { bytes?: unknown } } };
  return body?.json?.bytes instanceof Uint8Array ? [] : undefined;
}
