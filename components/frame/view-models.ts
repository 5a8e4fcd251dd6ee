import type { PortalRight } from '@/core/access/principal';

/** Who is signed in, as the frame shows it. */
export interface FrameUser {
  name: string;
  email: string;
  /** Auditors see the admin's pages, admins act on them. */
  portalRight: PortalRight;
}
