import { browserInWords } from '@/components/ui/browser-words';
import type { PersonView } from '@/components/users/person-page';
import { formatPublicId } from '@/core/ids/public-id';
import type { Person } from '@/server/users/get-person';
import { ledgerLineOf } from '../../../activity/ledger-view';
import { toDirectoryRow } from '../../tokens/directory-view';
import { userLineOf } from '../users-view';

export function toPersonView(person: Person, readerId: string): PersonView {
  const { user } = person;
  return {
    user: {
      ...userLineOf(user, readerId),
      createdAt: user.createdAt,
      suspendedAt: user.suspendedAt,
      suspendReason: user.suspendReason,
      offBoardedAt: user.offBoardedAt,
    },
    scopes: person.scopes.map(({ name, risk }) => ({ name, risk })),
    tokens: person.tokens.map((token) => toDirectoryRow(token, person.asOf)),
    applications: person.applications.map((application) => ({
      ...application,
      id: formatPublicId('application', application.id),
    })),
    sessions: person.sessions.map((session) => ({
      id: formatPublicId('session', session.id),
      browser: session.userAgent === null ? 'Unknown browser' : browserInWords(session.userAgent),
      address: session.clientAddress,
      lastSeenAt: session.lastSeenAt,
      startedAt: session.createdAt,
    })),
    history: person.history.map((line) =>
      ledgerLineOf({ ...line, own: line.actorType === 'user' && line.actorId === readerId }, readerId),
    ),
  };
}
