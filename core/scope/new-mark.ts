/** What a form sends as the mark of what it was filled with, where it makes something new. */
export const NEW_MARK = 'new';
