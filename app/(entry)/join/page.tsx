import type { Metadata } from 'next';
import { Join } from '@/components/auth/join';
import { acceptInvitationAction, readInvitationAction } from '../link-actions';

export const metadata: Metadata = { title: 'Join', referrer: 'no-referrer' };

export default function JoinPage() {
  return (
    <div className="entry">
      <Join read={readInvitationAction} accept={acceptInvitationAction} />
    </div>
  );
}
