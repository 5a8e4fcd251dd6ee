import { csvRow } from '@/core/text/csv';

type Cell = Parameters<typeof csvRow>[0][number];

/**
 * Rows as a file that a spreadsheet opens, sent while they are read. A fault in the middle breaks the download off: half a
 * file never looks like a whole one.
 */
export function csvResponse(
  fileName: string,
  head: readonly string[],
  batches: AsyncIterable<Cell[][]>,
): Response {
  const encoder = new TextEncoder();
  async function* lines(): AsyncGenerator<Uint8Array> {
    // The mark tells spreadsheets that the file is UTF-8.
    yield encoder.encode(`\uFEFF${csvRow(head)}`);
    for await (const rows of batches) yield encoder.encode(rows.map(csvRow).join(''));
  }
  const source = lines();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // The reader went away: what is read for nobody is read no further.
    cancel: async () => void (await source.return(undefined)),
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    },
  });
}
