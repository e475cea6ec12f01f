import { bytesText, durationText } from "../contract/texts.ts";

/** Bytes, share, rate and time left of a transfer; the rate is the mean since the transfer (not the file) began. */
export class Progress {
  #what: string | undefined;
  #begun = 0;
  #from = 0;
  #shown = 0;

  /** The text to show now; nothing when it was shown less than a tenth of a second ago. */
  text(what: string, done: number, total: number | undefined, now = Date.now()): string | undefined {
    if (what !== this.#what || done < this.#from) {
      this.#what = what;
      this.#begun = now;
      this.#from = done;
      this.#shown = 0;
    }
    if (now - this.#shown < 100 && done !== total) return undefined;
    this.#shown = now;
    const seconds = (now - this.#begun) / 1000;
    const rate = seconds > 0.2 ? (done - this.#from) / seconds : 0;
    const parts = [total ? `${bytesText(done)} of ${bytesText(total)}` : bytesText(done)];
    if (rate > 0) parts.push(`${bytesText(rate)}/s`);
    if (rate > 0 && total && total > done) parts.push(`${durationText((total - done) / rate)} left`);
    return parts.join(" · ");
  }
}
