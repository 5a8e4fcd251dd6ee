import type { ReactNode } from 'react';
import { Solo } from '@/components/frame/solo';
import { settings } from '@/runtime/settings';

/** Pages without the frame: sign-in, set-up, and what one-time links open. */
export default function EntryLayout({ children }: { children: ReactNode }) {
  return <Solo foot={<span>{portalName()}</span>}>{children}</Solo>;
}

const portalName = () => `${settings().organisationName} developer portal`;
