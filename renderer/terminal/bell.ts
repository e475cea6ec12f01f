/** Seconds; a program that rings without end is heard as one tone, not as a queue of them. */
const length = 0.12;

let sounding = false;

/** A short, soft tone. */
export function ring(): void {
  if (sounding) return;
  sounding = true;
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 660 });
  tone.connect(new GainNode(audio, { gain: 0.08 })).connect(audio.destination);
  tone.onended = () => {
    sounding = false;
    void audio.close();
  };
  tone.start();
  tone.stop(audio.currentTime + length);
}
