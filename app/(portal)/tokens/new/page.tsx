import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { parsePublicId } from '@/core/ids/public-id';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { accept } from '@/server/result';
import { getApplicationTokenForm, getTokenForm } from '@/server/tokens/get-token-form';
import { issueTokenAction } from '../actions';
import { CreateToken } from './create-token';
import { toFormView } from './form-view';
import { parsePrefill } from './prefill';

export const metadata: Metadata = { title: 'Create token' };

/** `?application=app_…`: a token of that application, not of the reader. */
export default async function NewTokenPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requireUser();
  const ctx = await requestContext();
  const given = await searchParams;
  const application = parameter(given, 'application');
  const applicationId = application === null ? null : parsePublicId('application', application);
  if (application !== null && applicationId === null) notFound();
  const form = applicationId
    ? await getApplicationTokenForm(user, applicationId, ctx)
    : accept(await getTokenForm(user, ctx));
  if (!form.ok) notFound();
  const view = toFormView(form.value, { application, prefill: parsePrefill(given) });
  const { zone } = await presentAt(form.value.asOf);
  return <CreateToken form={view} zone={zone} issueAction={issueTokenAction} />;
}
