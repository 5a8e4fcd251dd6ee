import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Meter } from '@/components/charts/meter';
import { Note } from '@/components/ui/note';
import { count, counted } from '@/components/ui/number-format';
import { RelativeTime } from '@/components/ui/relative-time';
import { Section } from '@/components/ui/section';
import { TableFrame } from '@/components/ui/table';
import { clockTime, duration, type Present } from '@/components/ui/time-format';
import type { RetiredTries, Rotation, SecretLine, TokenDetail } from '../view-models';

interface SecretsSectionProps {
  token: Pick<TokenDetail, 'secrets' | 'rotation' | 'retiredTries' | 'recent'>;
  present: Present;
  /** What can be done about the old secret. */
  actions: ReactNode;
}

/** The secrets that open the token; while there are two, who still uses the old one. */
export function SecretsSection({ token, present, actions }: SecretsSectionProps) {
  const { secrets, rotation, retiredTries, recent } = token;
  // Use is counted by the hour.
  const lately = recent ? `since ${clockTime(recent.since, present.zone)}` : 'lately';
  return (
    <Section
      title="Secrets and rotation"
      id="secrets"
      about={
        rotation
          ? 'Both secrets open this token until the old one retires. Its id, label and history stay.'
          : 'What opens it. A rotation gives it a second secret and lets the first one end.'
      }
    >
      <div className="min-w-0">
        {rotation && <RotationNote rotation={rotation} lately={lately} present={present} />}
        <ul className="lines t13">
          {secrets.map((secret) => (
            <li className="w" key={secret.hint}>
              <span className="d3">
                <KeyRound size={15} strokeWidth={1.75} aria-hidden />
              </span>
              <span className="grow">
                <b className="m">{STATE_WORDS[secret.state]}</b> <span className="mono">{secret.hint}</span>
                <span className="d2 block">
                  since <RelativeTime at={secret.createdAt} present={present} />
                  {secret.recent && ` · ${recentWords(secret.recent, lately)}`}
                </span>
              </span>
              {secret.state !== 'current' && actions}
            </li>
          ))}
        </ul>
        {retiredTries.map((tries) => (
          <RetiredNote key={tries.hint} tries={tries} present={present} />
        ))}
        {rotation && rotation.users.length > 0 && (
          <Users users={rotation.users} lately={lately} present={present} />
        )}
      </div>
    </Section>
  );
}

const STATE_WORDS: Record<SecretLine['state'], string> = {
  current: 'Current',
  waiting: 'Old',
  retiring: 'Retiring',
};

function recentWords({ count: uses, addresses }: NonNullable<SecretLine['recent']>, lately: string): string {
  if (uses === 0) return `not used ${lately}`;
  const from = addresses === 0 ? 'no address given' : `from ${counted(addresses, 'address', 'addresses')}`;
  return `${counted(uses, 'request')} ${lately}, ${from}`;
}

function RotationNote({
  rotation,
  lately,
  present,
}: {
  rotation: Rotation;
  lately: string;
  present: Present;
}) {
  const { oldShare, oldUsedAt, retiresAt, graceSeconds } = rotation;
  const isUsed = oldUsedAt !== null;
  const share = oldShare === null ? null : Math.round(oldShare * 100);
  return (
    <div className="mb-4">
      <Note tone={isUsed ? 'warn' : 'plain'}>
        <b className="m">
          {isUsed ? 'The old secret is still in use' : 'Nobody has used the old secret since'}
        </b>
        {isUsed && share !== null && `: ${share} % of requests ${lately}`}
        {oldUsedAt && (
          <>
            , last <RelativeTime at={oldUsedAt} present={present} />
          </>
        )}
        .{' '}
        {retiresAt ? (
          <>
            It retires <RelativeTime at={retiresAt} present={present} form="always" />.
          </>
        ) : (
          `It retires ${duration((graceSeconds ?? 0) * 1_000)} after the first use of the new one.`
        )}
        {share !== null && (
          <div className="mt-2">
            <Meter share={share / 100} />
          </div>
        )}
      </Note>
    </div>
  );
}

/** Nothing was let in, so nothing is wrong yet: an owner may have forgotten a service, or somebody holds a copy. */
function RetiredNote({ tries, present }: { tries: RetiredTries; present: Present }) {
  return (
    <div className="mt-4">
      <Note tone="warn">
        <b className="m">A retired secret is still tried:</b> <span className="mono">{tries.hint}</span>,{' '}
        {counted(tries.count, 'time')} in 30 days, last <RelativeTime at={tries.lastAt} present={present} />
        {tries.address && (
          <>
            {' '}
            from <span className="mono">{tries.address}</span>
          </>
        )}
        . It opens nothing. A service that was not moved over, or somebody with an old copy.
      </Note>
    </div>
  );
}

function Users({ users, lately, present }: { users: Rotation['users']; lately: string; present: Present }) {
  return (
    <div className="mt-5">
      <h3>Who still uses the old secret</h3>
      <TableFrame label="Who still uses the old secret">
        <table className="tbl">
          <caption className="sr">Who still uses the old secret</caption>
          <thead>
            <tr>
              <th scope="col">Address</th>
              <th scope="col" className="r">
                Requests {lately}
              </th>
              <th scope="col">Last seen</th>
              <th scope="col">Also uses the new one</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <tr key={user.address}>
                <td className="mono">{user.address}</td>
                <td className="r num">{count(user.recent)}</td>
                <td>
                  <RelativeTime at={user.lastAt} present={present} />
                </td>
                <td>
                  {user.usesNewAt ? (
                    <>
                      Yes, <RelativeTime at={user.usesNewAt} present={present} />
                    </>
                  ) : (
                    <b className="m warnc">No</b>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </div>
  );
}
