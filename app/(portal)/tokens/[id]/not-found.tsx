import { ButtonLink } from '@/components/ui/button';
import { KeyBlank } from '@/components/ui/key-glyph';
import { requireUser } from '@/server/auth/current-user';

export default async function TokenNotFound() {
  const user = await requireUser();
  return (
    <div className="in-m pt-10">
      <KeyBlank width={104} />
      <h1 className="mt-6">No such token, or not yours</h1>
      <p className="d2 mt-1.5">
        Latchkey answers the same in both cases, so that nobody can learn which tokens exist.
      </p>
      <p className="t13 d2 mt-4">
        You are signed in as <b className="m">{user.email}</b>.
      </p>
      <p className="mt-5">
        <ButtonLink href="/tokens" look="primary" prefetch={false}>
          Back to your tokens
        </ButtonLink>
      </p>
    </div>
  );
}
