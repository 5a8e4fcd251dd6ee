/**
 * Header fields that tell a client to move to the newer secret of its token; none while its secret is the newest.
 *
 * @see RFC 9745 (Deprecation: since when), RFC 8594 (Sunset: until when, where that is known)
 */
export function deprecationFields({
  supersededAt,
  retireAt,
}: {
  supersededAt: Date | null;
  retireAt: Date | null;
}): Record<string, string> {
  if (!supersededAt) return NONE;
  return {
    Deprecation: `@${Math.floor(supersededAt.getTime() / 1_000)}`,
    ...(retireAt ? { Sunset: retireAt.toUTCString() } : {}),
  };
}

const NONE: Record<string, string> = Object.freeze({});
