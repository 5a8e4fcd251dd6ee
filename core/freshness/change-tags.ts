/** In place of a change's tag: after it nothing is to be trusted. */
export const EVERYTHING = '*';
/** In place of a change's tag: nobody who holds records holds anything of it. */
export const NOTHING = '';
