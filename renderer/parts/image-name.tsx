/** Of the day and the number of a build, which images of stacks without a name of their own end with. */
const ending = /_\d{8}_\d+$/;

/** Shorter ones have room everywhere. */
const long = 24;

/**
 * The name of a build's image. Where there is no room for all of it, what it shares with the stack's other images gives way, and what tells
 * it from them stays.
 */
export function ImageName({ name }: { name: string }) {
  const end = ending.exec(name)?.[0];
  if (end === undefined || name.length <= long) return name;
  return (
    <>
      <span className="unseen">{name}</span>
      <span className="image-name" aria-hidden="true">
        <span>{name.slice(0, -end.length)}</span>
        <span>{end}</span>
      </span>
    </>
  );
}
