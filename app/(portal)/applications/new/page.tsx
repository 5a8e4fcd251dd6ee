import type { Metadata } from 'next';
import { CreateApplication } from '@/components/applications/create-application';
import { policyRates } from '@/core/policy/policy';
import { requestContext, requireUser } from '@/server/auth/current-user';
import { getTokenForm } from '@/server/tokens/get-token-form';
import { NO_PREFILL, toFormView } from '../../tokens/new/form-view';
import { createApplicationAction } from '../actions';

export const metadata: Metadata = { title: 'Create application' };

/** Its ceiling starts within what its creator may give, as a token of theirs would. */
export default async function Page() {
  const user = await requireUser();
  const form = await getTokenForm(user, await requestContext());
  const { apis, policy } = toFormView(form, { application: null, prefill: NO_PREFILL });
  return <CreateApplication apis={apis} ratesMost={policyRates(policy)} action={createApplicationAction} />;
}
