'use client';
import { Fault } from '@/components/frame/fault';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A fault inside the frame: the navigation stays. */
export default function PortalErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <div className="in-m pt-10">
      <Fault digest={error.digest} onRetry={reset} />
    </div>
  );
}
