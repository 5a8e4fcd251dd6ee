/** Whom a one-time link is for. A set-up link is for nobody yet. */
export interface LinkUser {
  email: string | null;
  name: string | null;
}
