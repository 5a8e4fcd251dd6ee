import type { Metadata } from 'next';
import { presentAt } from '@/app/present';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { getTokenForm } from '@/server/tokens/get-token-form';
import { issueTokenAction } from '../actions';
import { CreateToken } from './create-token';
import { parsePreselected, toFormView } from './form-view';

export const metadata: Metadata = { title: 'Create token' };

interface NewTokenPageProps {
  searchParams: Promise<{ scopes?: string | string[] }>;
}

export default async function NewTokenPage({ searchParams }: NewTokenPageProps) {
  const user = await requireUser();
  const ctx = await requestContext();
  const form = await getTokenForm(user, ctx);
  const view = toFormView(form, {
    ownerName: user.name,
    preselected: parsePreselected((await searchParams).scopes),
  });
  const { zone } = await presentAt(form.asOf);
  return <CreateToken form={view} zone={zone} issueAction={issueTokenAction} />;
}
