'use client';
import { Fault } from '@/components/frame/fault';
import { Solo } from '@/components/frame/solo';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A fault outside the signed-in frame. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Solo>
      <Fault digest={error.digest} onRetry={reset} />
    </Solo>
  );
}
