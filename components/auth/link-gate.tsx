'use client';
import { type ReactNode, useEffect, useState } from 'react';
import type { FormAction, FormState } from '@/components/ui/form-action';
import { Skeleton } from '@/components/ui/skeleton';
import { useLinkSecret } from './link-secret';

interface LinkGateProps<T> {
  /** Asks the server, by POST, what the link opens. Uses nothing up. */
  read: FormAction<T>;
  /** What stands here when the link is missing, used, replaced, expired or unknown: all the same. */
  gone: ReactNode;
  children: (secret: string, data: T) => ReactNode;
}

/** Lets in who came by a one-time link that still works, and tells the others how to get one. */
export function LinkGate<T>({ read, gone, children }: LinkGateProps<T>) {
  const secret = useLinkSecret();
  const [reading, setReading] = useState<FormState<T>>();
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    if (!secret) return;
    let current = true;
    setReading(undefined);
    const sent = new FormData();
    sent.set('secret', secret);
    read({ status: 'idle' }, sent).then(
      (answer) => current && setReading(answer),
      (error: unknown) => current && setFailure(error),
    );
    return () => {
      current = false;
    };
  }, [secret, read]);

  if (failure !== undefined) throw failure;
  if (secret === undefined || (secret && !reading)) return <Reading />;
  return secret && reading?.status === 'ok' ? children(secret, reading.data) : gone;
}

function Reading() {
  return (
    <div className="stack16" aria-busy="true">
      <span className="sr" role="status">
        Reading the link
      </span>
      <Skeleton width={180} />
      <Skeleton width={280} />
    </div>
  );
}
