import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatOneTimeLink, type LinkPurpose, ONE_TIME_LINKS } from '@/core/auth/one-time-link';
import type { Queryable } from '@/db/client';
import {
  findWorkingLink,
  insertOneTimeLink,
  markLinkUsed,
  markSetupLinksReplaced,
  markUserLinksReplaced,
} from '@/db/queries/one-time-links';
import { findUser, type UserRow } from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { accept, type Refusal, type Result, refuse } from '../result';

const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The secret of a link as a form sends it. What cannot be one opens nothing, like any other. */
export const linkSecretField = z.string().max(200, { error: 'Not a link of this portal.' });

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export interface IssuedLink {
  /** To be handed to whom it is for, once: it exists nowhere else. */
  url: string;
  purpose: LinkPurpose;
  expiresAt: Date;
}

/**
 * Makes a link and every older one of the same user useless. Inside a change, under the lock of the user's row (for the
 * set-up link: of the admin roles), so that of two made at once one remains.
 */
export async function issueLink(
  query: Queryable,
  { purpose, userId }: { purpose: LinkPurpose; userId: string | null },
  ctx: UseCaseContext,
): Promise<IssuedLink> {
  if (userId === null) await markSetupLinksReplaced(query);
  else await markUserLinksReplaced(query, userId);
  const secret = Buffer.from(ctx.randomBytes(SECRET_BYTES)).toString('base64url');
  const link = { id: ctx.newId(), purpose, secretDigest: digestOf(secret), userId };
  const { expiresAt } = await insertOneTimeLink(query, link);
  return { url: formatOneTimeLink(ctx.portalUrl, purpose, secret), purpose, expiresAt };
}

/** Whose link it is, if it works now. Uses nothing up: what a page asks before it shows a form. */
export async function findLinkUser(
  query: Queryable,
  purpose: Exclude<LinkPurpose, 'setup'>,
  secret: string,
): Promise<(UserRow & { email: string }) | undefined> {
  const link = SECRET.test(secret) ? await findWorkingLink(query, purpose, digestOf(secret)) : undefined;
  const user = link?.userId ? await findUser(query, link.userId) : undefined;
  if (!user || user.suspendedAt || user.erasedAt || user.email === null) return undefined;
  return { ...user, email: user.email };
}

/** Whether this is a set-up link that works now. */
export async function isSetupLink(query: Queryable, secret: string): Promise<boolean> {
  return SECRET.test(secret) && (await findWorkingLink(query, 'setup', digestOf(secret))) !== undefined;
}

/** Uses a link up; false if somebody else did, or it stopped working. Exactly one of any number of parallel calls gets it. */
export async function consumeLink(query: Queryable, purpose: LinkPurpose, secret: string): Promise<boolean> {
  return (await markLinkUsed(query, purpose, digestOf(secret))) !== undefined;
}

export const readLinkInput = z.object({
  purpose: z.enum(Object.keys(ONE_TIME_LINKS) as [LinkPurpose, ...LinkPurpose[]]),
  secret: linkSecretField,
});

/** Whom a link is for. A set-up link is for nobody yet. */
export interface LinkReading {
  email: string | null;
  name: string | null;
}

/** Reads what a link opens, without using it. Refuses with LINK_INVALID whatever is wrong with it. */
export async function readLink(
  input: z.input<typeof readLinkInput>,
  ctx: UseCaseContext,
): Promise<Result<LinkReading>> {
  const { purpose, secret } = readLinkInput.parse(input);
  if (purpose === 'setup') {
    return (await isSetupLink(ctx.db.read, secret)) ? accept({ email: null, name: null }) : linkInvalid();
  }
  const user = await findLinkUser(ctx.db.read, purpose, secret);
  return user ? accept({ email: user.email, name: user.name }) : linkInvalid();
}

/** Missing, used, replaced, too old, for something else: one answer. */
export const linkInvalid = (): Refusal =>
  refuse(
    'LINK_INVALID',
    'This link does not work any more. Links work once and for a limited time; ask for a new one.',
  );
