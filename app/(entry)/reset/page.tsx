import type { Metadata } from 'next';
import { Reset } from '@/components/auth/reset';
import { readResetLinkAction, resetPasswordAction } from '../link-actions';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

export default function ResetPage() {
  return (
    <div className="entry">
      <Reset read={readResetLinkAction} reset={resetPasswordAction} />
    </div>
  );
}
