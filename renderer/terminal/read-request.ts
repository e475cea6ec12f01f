/**
 * Bytes from an offset on, at most so many, and milliseconds to wait for the first. `skim`: lines that whoever reads keeps; earlier ones may be left out.
 * `calm`: somebody types, and what comes from the host may come slower than it could.
 */
export interface ReadRequest {
  offset: number;
  max: number;
  wait: number;
  skim?: number;
  calm?: boolean;
}
