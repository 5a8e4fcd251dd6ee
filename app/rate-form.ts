import { z } from 'zod';
import { rateFields, ratesOfTexts } from '@/components/rates/rate-texts';
import type { RateLimits } from '@/core/rate-limit/rate-limits';

const text = z.string().max(40).default('');

/** The fields of limits, in any form that has them; all may be absent. */
export const rateForm = { [rateFields.second]: text, [rateFields.minute]: text, [rateFields.day]: text };

export const ratesOfForm = (form: z.output<z.ZodObject<typeof rateForm>>): RateLimits =>
  ratesOfTexts({ second: form.rate_second, minute: form.rate_minute, day: form.rate_day });
