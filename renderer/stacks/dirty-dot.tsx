export function DirtyDot() {
  return <span className="dirty" role="img" aria-label="not saved" />;
}
