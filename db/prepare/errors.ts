/** The database cannot be used as it is. The message is for the operator: one line, or a line and the SQL to run. */
export class DatabaseNotUsableError extends Error {
  override name = 'DatabaseNotUsableError';
}
