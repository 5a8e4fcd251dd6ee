import { z } from 'zod';
import { revealTokenSecret_theOnlyExit, TokenSecret } from '@/core/token/token-secret';
import type { AnswerForm } from '../kept-answer';

/** What issuing and rotating answer: the one time the secret exists outside its owner's hands. */
export interface IssuedToken {
  tokenId: string;
  label: string;
  secret: TokenSecret;
  expiresAt: Date | null;
  scopes: string[];
  cidrs: string[];
}

export interface RotatedToken extends IssuedToken {
  secretId: string;
  kind: 'personal' | 'application';
  /** When the old secret ends; null: some time after the first use of this one. */
  oldRetiresAt: Date | null;
}

const issued = z.object({
  tokenId: z.uuid(),
  label: z.string(),
  secret: z.string().transform((text) => new TokenSecret(text)),
  expiresAt: z.coerce.date().nullable(),
  scopes: z.array(z.string()),
  cidrs: z.array(z.string()),
});
const rotated = issued.extend({
  secretId: z.uuid(),
  kind: z.enum(['personal', 'application']),
  oldRetiresAt: z.coerce.date().nullable(),
});

const toText = (answer: IssuedToken) =>
  JSON.stringify({ ...answer, secret: revealTokenSecret_theOnlyExit(answer.secret) });

export const ISSUED: AnswerForm<IssuedToken> = { toText, fromText: (text) => issued.parse(JSON.parse(text)) };
export const ROTATED: AnswerForm<RotatedToken> = {
  toText,
  fromText: (text) => rotated.parse(JSON.parse(text)),
};
