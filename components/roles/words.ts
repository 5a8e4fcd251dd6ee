import type { PortalRight } from '@/core/access/principal';

/** What a role's portal right lets its members do here. */
export const rightWords: Record<PortalRight, string> = {
  none: 'Own tokens',
  auditor: 'Reads everything, changes nothing',
  admin: 'Everything',
};
