import type { Instrumentation } from 'next';

/**
 * Logs each fault of a page, action or route once, with the request's id and with the number that the error page shows:
 * whoever reads that number out leads an operator to this line.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // Next.js loads this file before there are settings to open anything with.
  const { portalServices } = await import('@/server/portal-services');
  const requestId = request.headers['x-latchkey-request-id'];
  portalServices().logger.error(
    { err: error, requestId, fault: digestOf(error), route: context.routePath, kind: context.routeType },
    'a page could not be made',
  );
};

/** Pages run in a realm of their own: their errors are not this file's `Error`. */
const digestOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'digest' in error ? error.digest : undefined;
