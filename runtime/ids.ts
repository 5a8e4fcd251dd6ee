import { v7 as uuidV7 } from 'uuid';

export type NewId = () => string;

/** A UUIDv7: sorts by the time it was made, so that it is also a good primary key. */
export const newId: NewId = () => uuidV7();
