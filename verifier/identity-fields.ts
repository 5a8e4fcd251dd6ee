import { formatPublicId } from '@/core/ids/public-id';
import type { VerifyRecords } from '@/core/token/verify-token';
import { subjectOf } from '@/core/token/wire-record';

/**
 * Who a request is from, as header fields that a gateway hands on to the API behind it. The gateway takes away what a client
 * sends under these names; all are printable ASCII.
 */
export function identityFields({
  records: { token, owner },
  scopes,
}: {
  records: VerifyRecords;
  scopes: readonly string[];
}): Record<string, string> {
  return {
    'X-Token-Subject': subjectOf(owner),
    'X-Token-Id': formatPublicId('token', token.id),
    'X-Token-Scopes': scopes.join(' '),
    'X-Token-Kind': token.kind,
  };
}
