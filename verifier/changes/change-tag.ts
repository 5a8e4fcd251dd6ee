import { hash } from 'node:crypto';
import { EVERYTHING, NOTHING } from '@/core/freshness/change-tags';
import type { FeedRow } from '@/db/queries/feed';

const TAG_LENGTH = 22;

/**
 * What an API is told of a record that changed: it recognises those it holds, by the tags that came with them, and learns of the
 * others neither what nor whose they are. Ids are long and random, so that no tag is guessed; the same record has another tag at
 * another API.
 */
export const changeTag = (apiId: string, entity: string, id: string): string =>
  hash('sha256', `${apiId} ${entity} ${id}`, 'base64url').slice(0, TAG_LENGTH);

/** The tag of a row of the feed, for one API. */
export function tagOf(apiId: string, { entity, entityId }: Pick<FeedRow, 'entity' | 'entityId'>): string {
  switch (entity) {
    case 'token':
    case 'user':
    case 'application':
    case 'role':
      return changeTag(apiId, entity, entityId ?? '');
    case 'api':
      return entityId === apiId ? changeTag(apiId, entity, apiId) : NOTHING;
    case 'verifier_credential':
    case 'policy':
      return NOTHING;
    default:
      return EVERYTHING;
  }
}
