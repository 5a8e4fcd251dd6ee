import { Button } from '@/components/ui/button';
import { KeyBlank } from '@/components/ui/key-glyph';

interface FaultProps {
  /** What the server's log calls this fault. The message itself stays there. */
  digest: string | undefined;
  onRetry: () => void;
}

/** What failed, what still works, what to do, and the number to give an operator. */
export function Fault({ digest, onRetry }: FaultProps) {
  return (
    <div className="w-full max-w-[520px]">
      <KeyBlank width={104} />
      <h1 className="mt-6">This page could not be made</h1>
      <p className="d2 mt-1.5">
        Something failed on the server. Tokens still work: each verifier asks the database by itself. Nothing
        you typed was saved.
      </p>
      <p className="row mt-5">
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      </p>
      {digest && (
        <p className="small d3 mt-6">
          For your operator: fault <span className="mono">{digest}</span>
        </p>
      )}
    </div>
  );
}
