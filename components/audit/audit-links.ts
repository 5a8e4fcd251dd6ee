import { type AuditQuery, auditParameters } from './view-models';

/** The query's parts as an address has them; what asks for nothing is left out. */
function parametersOf(query: AuditQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const part of Object.keys(auditParameters) as (keyof AuditQuery)[]) {
    const value = query[part];
    if (value) parameters.set(auditParameters[part], value);
  }
  return parameters;
}

/** The page with something changed in what it asks for; from its first page unless a cursor is given. */
export function auditHref(query: AuditQuery, change: Partial<AuditQuery> = {}): string {
  const parameters = parametersOf({ ...query, cursor: null, ...change });
  return parameters.size > 0 ? `/admin/audit?${parameters}` : '/admin/audit';
}

/** The same records as a file. */
export function auditExportHref(query: AuditQuery): string {
  const parameters = parametersOf({ ...query, cursor: null });
  return parameters.size > 0 ? `/admin/audit/export?${parameters}` : '/admin/audit/export';
}
