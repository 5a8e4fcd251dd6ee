import { z } from 'zod';

/** Requests in each window as they come from a form, an option or a body; null: none is asked for. Core judges the numbers. */
export const rateLimitsInput = z.object({
  second: z.number().nullable(),
  minute: z.number().nullable(),
  day: z.number().nullable(),
});
