const smallest = 64 * 1024;

/** The last bytes of an endless stream, addressed by their offset in it. */
export class Ring {
  readonly #capacity: number;
  #bytes: Buffer;
  #size = 0;

  /** `capacity` in bytes; memory is taken as it is needed. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bytes = Buffer.alloc(Math.min(smallest, capacity));
  }

  /** Bytes ever appended. */
  get size(): number {
    return this.#size;
  }

  /** Offset of the first byte that is still here. */
  get first(): number {
    return Math.max(0, this.#size - this.#bytes.length);
  }

  append(chunk: Buffer): void {
    this.#grow(chunk.length);
    // Of a chunk larger than everything only its end can stay.
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#bytes.length));
    this.#size += chunk.length;
    const at = (this.#size - kept.length) % this.#bytes.length;
    const copied = kept.copy(this.#bytes, at);
    kept.copy(this.#bytes, 0, copied);
  }

  /** At most `max` bytes from `offset` (at least `first`) on, as a copy. */
  read(offset: number, max: number): Buffer {
    const from = Math.max(offset, this.first);
    const length = Math.max(0, Math.min(max, this.#size - from));
    const at = from % this.#bytes.length;
    const until = Math.min(at + length, this.#bytes.length);
    return Buffer.concat([this.#bytes.subarray(at, until), this.#bytes.subarray(0, length - (until - at))]);
  }

  /** Doubles while nothing has been dropped yet and more is to come than fits. */
  #grow(more: number): void {
    let wanted = this.#bytes.length;
    while (wanted < this.#size + more && wanted < this.#capacity)
      wanted = Math.min(wanted * 2, this.#capacity);
    if (wanted === this.#bytes.length) return;
    const larger = Buffer.alloc(wanted);
    this.read(0, this.#size).copy(larger);
    this.#bytes = larger;
  }
}
