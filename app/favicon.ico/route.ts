/** Asked for by browsers where no page has named an icon yet. */
export function GET(): Response {
  return new Response(null, { status: 308, headers: { Location: '/icon.svg' } });
}
