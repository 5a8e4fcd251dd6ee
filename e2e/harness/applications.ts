/** Applications with members, made directly in the database: only the tests of applications make them in the browser. */
import type { MemberRole } from '@/core/access/principal';
import { newId } from '@/runtime/ids';
import { asOwner } from './database';
import type { Person } from './people';
import type { ProductAddress } from './product';

export interface HeldApplication {
  id: string;
  name: string;
}

/** An application whose ceiling is every scope there is. */
export async function addApplication(
  product: ProductAddress,
  members: Partial<Record<MemberRole, Person>>,
): Promise<HeldApplication> {
  const id = newId();
  const name = `Label printer ${id.slice(-4)}`;
  await asOwner(product, 'insert into applications (id, name) values ($1, $2)', [id, name]);
  for (const [role, person] of Object.entries(members)) {
    await asOwner(
      product,
      'insert into application_members (application_id, user_id, member_role) values ($1, $2, $3)',
      [id, person.id, role],
    );
  }
  await asOwner(product, 'insert into application_scopes select $1, id from scopes', [id]);
  return { id, name };
}
