import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { presentAt } from '@/app/present';
import { parsePublicId } from '@/core/ids/public-id';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { portalServices } from '@/server/portal-services';
import { getToken, type TokenDetails } from '@/server/tokens/get-token';
import {
  editNoteAction,
  narrowTokenAction,
  renameTokenAction,
  restoreTokenAction,
  resumeTokenAction,
  revokeTokenAction,
  suspendTokenAction,
} from '../actions';
import { toTokenDetail } from './detail-view';
import { endOldSecretAction } from './rotate/actions';
import { TokenPage } from './token-page';

interface TokenPageParameters {
  params: Promise<{ id: string }>;
}

/** Asked once for the page and its title. An id that is none, nobody's, or someone else's: the same 404. */
const readToken = cache(async (publicId: string): Promise<TokenDetails> => {
  const user = await requireUser();
  const tokenId = parsePublicId('token', publicId);
  const ctx = await requestContext();
  const found = tokenId ? await getToken(user, tokenId, ctx) : null;
  if (!found?.ok) notFound();
  if ('fault' in found.value.usage) {
    const { fault } = found.value.usage;
    portalServices().logger.error(
      { err: fault, requestId: ctx.request.id },
      'the use of a token could not be read',
    );
  }
  return found.value;
});

export async function generateMetadata({ params }: TokenPageParameters): Promise<Metadata> {
  const { token } = await readToken((await params).id);
  return { title: token.label };
}

export default async function Page({ params }: TokenPageParameters) {
  const user = await requireUser();
  const details = await readToken((await params).id);
  const present = await presentAt(details.asOf);
  return (
    <TokenPage
      token={toTokenDetail(details, user, present)}
      present={present}
      actions={{
        rename: renameTokenAction,
        editNote: editNoteAction,
        narrow: narrowTokenAction,
        suspend: suspendTokenAction,
        resume: resumeTokenAction,
        revoke: revokeTokenAction,
        endOldSecret: endOldSecretAction,
        restore: restoreTokenAction,
      }}
    />
  );
}
