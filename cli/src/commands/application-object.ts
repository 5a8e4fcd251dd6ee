import { formatPublicId, parsePublicId } from '@/core/ids/public-id';
import { CommandRefused } from './report';

/** @throws CommandRefused (NOT_FOUND) for a text that is no application's id */
export function parseApplicationId(text: string): string {
  const id = parsePublicId('application', text);
  if (id) return id;
  throw new CommandRefused({
    ok: false,
    code: 'NOT_FOUND',
    message: 'This is no application id. One begins with app_: see latchkey application list.',
  });
}

interface ShownApplication {
  id: string;
  name: string;
  description: string;
  createdAt: Date;
  archivedAt: Date | null;
}

/** An application as `--json` prints it. */
export const applicationObject = (application: ShownApplication) => ({
  id: formatPublicId('application', application.id),
  name: application.name,
  description: application.description,
  created_at: application.createdAt.toISOString(),
  archived_at: application.archivedAt?.toISOString() ?? null,
});
