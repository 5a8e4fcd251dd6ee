/** What a one-time link is for. */
export type LinkPurpose = 'setup' | 'invitation' | 'password_reset';

/**
 * How long each works, in minutes, and the page it opens. Set-up and reset links are used by whoever just asked for them;
 * an invitation waits for someone to come back from a week away.
 */
export const ONE_TIME_LINKS: Record<LinkPurpose, { minutes: number; path: string }> = {
  setup: { minutes: 60, path: '/setup' },
  invitation: { minutes: 7 * 24 * 60, path: '/join' },
  password_reset: { minutes: 60, path: '/reset' },
};

/** The link as a person follows it. The secret stands in the fragment, which browsers send to no server and no log sees. */
export function formatOneTimeLink(portalUrl: string, purpose: LinkPurpose, secret: string): string {
  return `${portalUrl}${ONE_TIME_LINKS[purpose].path}#${secret}`;
}
