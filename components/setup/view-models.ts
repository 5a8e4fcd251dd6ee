import type { RiskLevel } from '@/core/token/token-risk';

export const SETUP_STEPS = ['admin', 'prefix', 'api', 'token', 'try'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/** Where the set-up stands, read from the database: a reload goes on where it stopped. */
export interface SetupProgress {
  step: SetupStep;
  adminEmail: string | null;
  /** Null until it was chosen. */
  brand: string | null;
  api: { name: string; scopes: number } | null;
  token: FirstToken | null;
}

export interface FirstToken {
  id: string;
  label: string;
  issuedAt: Date;
  scopes: string[];
}

export interface SetupScope {
  name: string;
  description: string;
  risk: RiskLevel;
  access: 'read' | 'write' | 'admin';
}

export interface SetupView {
  progress: SetupProgress;
  brandDefault: string;
  /** What the demo catalogue would add. */
  demo: { name: string; scopes: SetupScope[] };
  /** What the first token may carry. */
  scopes: SetupScope[];
  /** IANA name, for the times on the page. */
  zone: string;
  /** Something to call with the first token. */
  call: { what: 'demo'; url: string; startedWith: string } | { what: 'verifier'; url: string };
}

/** The answer that carries the first token's secret: it lives in the page's memory and nowhere else. */
export interface IssuedFirstToken extends FirstToken {
  secret: string;
}

/** Fields of the wizard's forms, as they are sent and parsed. */
export const setupFields = {
  secret: 'secret',
  email: 'email',
  name: 'name',
  password: 'password',
  brand: 'brand',
  /** A catalogue document, as YAML or JSON; errors come back by path in it, the whole under `document`. */
  catalogue: 'catalogue',
  label: 'label',
  /** Repeated. */
  scopes: 'scopes',
} as const;

/** How long the first token lives. */
export const FIRST_TOKEN_DAYS = 7;
