import type { Metadata } from 'next';
import { presentAt } from '@/app/present';
import { SecurityPage } from '@/components/security/security-page';
import { browserInWords } from '@/components/ui/browser-words';
import { formatPublicId } from '@/core/ids/public-id';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { listSessions } from '@/server/auth/session';
import { changePasswordAction, endOtherSessionsAction, endSessionAction } from './actions';

export const metadata: Metadata = { title: 'Security' };

export default async function Page() {
  const user = await requireUser();
  const { asOf, sessions } = await listSessions(user, await requestContext());
  return (
    <SecurityPage
      view={{
        email: user.email,
        sessions: sessions.map((session) => ({
          id: formatPublicId('session', session.id),
          current: session.current,
          browser: browserInWords(session.userAgent),
          address: session.clientAddress,
          startedAt: session.createdAt,
          lastSeenAt: session.lastSeenAt,
        })),
      }}
      present={await presentAt(asOf)}
      actions={{
        changePassword: changePasswordAction,
        endSession: endSessionAction,
        endOtherSessions: endOtherSessionsAction,
      }}
    />
  );
}
