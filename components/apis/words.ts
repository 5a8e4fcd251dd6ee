import type { ScopeLine } from './view-models';

/** What a scope lets a token do, as a column and a choice say it. */
export const accessWords: Record<ScopeLine['access'], string> = {
  read: 'Read',
  write: 'Write',
  admin: 'Admin',
};
