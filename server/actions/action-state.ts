/**
 * What a server action answers to a form. Refusals are values; faults are exceptions and reach `error.tsx`.
 * A secret is never echoed back in `invalid` or `refused`.
 */
export type ActionState<T = null> =
  | { status: 'idle' }
  | { status: 'ok'; data: T }
  | { status: 'invalid'; fieldErrors: Record<string, string> }
  | { status: 'refused'; code: string; message: string };
