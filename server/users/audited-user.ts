/** How the audit names a user, and that their changes belong to their own history. */
export const auditedUser = ({ id, name }: { id: string; name: string }) => ({
  target: { type: 'user', id, name },
  owner: { type: 'user' as const, id },
});
