/** A breathing bar where text will stand; appears after 150 ms, so that a fast answer never flickers. */
export function Skeleton({ width }: { width: number }) {
  return <span className="sk" style={{ width }} aria-hidden />;
}
