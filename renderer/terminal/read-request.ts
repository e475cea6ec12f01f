/** Bytes from an offset on, at most so many, and milliseconds to wait for the first. */
export interface ReadRequest {
  offset: number;
  max: number;
  wait: number;
}
