/** One place where the reader is signed in. */
export interface SessionLine {
  /** Public id, `ses_…`. */
  id: string;
  current: boolean;
  /** "Firefox on Linux" */
  browser: string;
  address: string | null;
  startedAt: Date;
  lastSeenAt: Date;
}

export interface SecurityView {
  email: string;
  sessions: SessionLine[];
}

export const securityFields = {
  currentPassword: 'currentPassword',
  newPassword: 'newPassword',
  sessionId: 'session_id',
} as const;
