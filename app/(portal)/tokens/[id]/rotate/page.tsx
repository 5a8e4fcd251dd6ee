import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { presentAt } from '@/app/present';
import { parsePublicId } from '@/core/ids/public-id';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { getToken } from '@/server/tokens/get-token';
import { toTokenDetail } from '../detail-view';
import { rotateTokenAction } from './actions';
import { RotateToken } from './rotate-token';

export const metadata: Metadata = { title: 'Rotate token' };

/** An id that is none, nobody's, or of a token whose secret is not the reader's to hold: the same 404. */
export default async function RotatePage({ params }: { params: Promise<{ id: string }> }) {
  const user = await requireUser();
  const { id } = await params;
  const tokenId = parsePublicId('token', id);
  const found = tokenId ? await getToken(user, tokenId, await requestContext()) : null;
  if (!found?.ok) notFound();
  const present = await presentAt(found.value.asOf);
  const { may, rotation, label, recent } = toTokenDetail(found.value, user, present);
  if (!may.rotate) notFound();
  if (rotation) redirect(`/tokens/${id}#secrets`);
  const token = { id, label, recent, graceHoursMax: found.value.rotationGraceHoursMax };
  return <RotateToken token={token} present={present} action={rotateTokenAction} />;
}
