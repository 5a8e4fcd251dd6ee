import { ButtonLink } from '@/components/ui/button';
import { KeyBlank } from '@/components/ui/key-glyph';

/** The same words for what is not there and for what is someone else's. */
export function NothingHere() {
  return (
    <div className="w-full max-w-[520px]">
      <KeyBlank width={104} />
      <h1 className="mt-6">Nothing here, or not yours</h1>
      <p className="d2 mt-1.5">
        Latchkey answers the same in both cases, so that nobody can learn what exists.
      </p>
      <p className="mt-5">
        <ButtonLink href="/tokens" look="primary" prefetch={false}>
          Back to your tokens
        </ButtonLink>
      </p>
    </div>
  );
}
