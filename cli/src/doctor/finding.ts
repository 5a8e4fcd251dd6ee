/** What doctor says of one thing. */
export interface Finding {
  what: string;
  status: 'ok' | 'warn' | 'fail';
  says: string;
  /** What to do; where something is wrong. */
  cure?: string;
}

export const ok = (what: string, says: string): Finding => ({ what, status: 'ok', says });
export const warn = (what: string, says: string, cure: string): Finding => ({
  what,
  status: 'warn',
  says,
  cure,
});
export const fail = (what: string, says: string, cure: string): Finding => ({
  what,
  status: 'fail',
  says,
  cure,
});
