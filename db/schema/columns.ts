import { customType, timestamp } from 'drizzle-orm/pg-core';

/** An instant, to the millisecond: JavaScript has no finer one, so the column doesn't either. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Raw bytes: digests, check values, sealed answers. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
