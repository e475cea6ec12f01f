export interface Spot {
  line: number;
  column: number;
}

/** Where the cursor is. Whoever follows it hears of every key: the window keeps it out of what its parts share. */
export class FollowedSpot {
  #spot: Spot | undefined;
  readonly #followers = new Set<() => void>();

  readonly get = (): Spot | undefined => this.#spot;

  readonly set = (spot: Spot | undefined): void => {
    this.#spot = spot;
    for (const follower of this.#followers) follower();
  };

  readonly subscribe = (follower: () => void): (() => void) => {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  };
}
