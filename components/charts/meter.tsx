/** A share as a thin bar. The figure stands beside it in words, so readers skip the bar. */
export function Meter({ share }: { share: number }) {
  return (
    <div className="meter" aria-hidden>
      <i style={{ width: `${Math.round(share * 100)}%` }} />
    </div>
  );
}
