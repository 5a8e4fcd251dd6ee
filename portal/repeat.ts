/**
 * Does something now and again and again, never twice at once, with a pause in between. What fails is told and tried again
 * after the next pause. The answer ends it, once what is being done has ended.
 */
export function repeat(
  work: () => Promise<void>,
  { pauseMs, onFault }: { pauseMs: number; onFault: (error: unknown) => void },
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onFault(error);
    }
    if (!ended) timer = setTimeout(() => (current = once()), pauseMs).unref();
  };
  let current = once();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await current;
  };
}
