import { settings } from '@/runtime/settings';

/** Where the demo API answers `GET` on this machine. Its audience is a name, and leads nowhere. */
export const demoAddress = (): string => `http://localhost:${settings().demoPort}/orders`;
