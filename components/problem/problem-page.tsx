import Link from 'next/link';
import {
  PROBLEM_GUIDE,
  type ProblemCode,
  type ProblemEntry,
  problemPath,
} from '@/core/problem/problem-guide';

const metBy: Record<ProblemEntry['met'], string> = {
  portal: 'In the portal',
  token: 'Using a token',
  verifier: 'Asking a verifier',
};

/** One error code: what happened, and what to do. */
export function ProblemPage({ code }: { code: ProblemCode }) {
  const { title, means, cures }: ProblemEntry = PROBLEM_GUIDE[code];
  return (
    <article className="w-full max-w-[560px]">
      <nav className="crumb" aria-label="Breadcrumb">
        <Link href="/problems" prefetch={false}>
          Error codes
        </Link>
        <span aria-hidden>/</span>
        <span aria-current="page" className="mono">
          {code}
        </span>
      </nav>
      <h1>{title}</h1>
      <p className="d2 mt-1.5">
        <WithCode text={means} />
      </p>
      <h2 className="mt-7 mb-2">What to do</h2>
      <ul className="steps-list">
        {cures.map((cure) => (
          <li key={cure}>
            <WithCode text={cure} />
          </li>
        ))}
      </ul>
      <p className="small d3 mt-8">
        An answer with this code carries a <code>request_id</code>: it is how an operator finds the request in
        their log.
      </p>
    </article>
  );
}

/** Every code there is, by who meets it. */
export function ProblemIndex() {
  const entries = Object.entries(PROBLEM_GUIDE) as [ProblemCode, ProblemEntry][];
  return (
    <div className="w-full max-w-[720px]">
      <h1>Error codes</h1>
      <p className="d2 mt-1.5">
        Every refusal carries one of these as its code, and a link to its page as its type.
      </p>
      {(Object.keys(metBy) as ProblemEntry['met'][]).map((met) => (
        <section key={met} className="mt-7">
          <h2 className="mb-1">{metBy[met]}</h2>
          <ul className="code-list">
            {entries
              .filter(([, entry]) => entry.met === met)
              .map(([code, entry]) => (
                <li key={code}>
                  <Link className="mono" href={problemPath(code)} prefetch={false}>
                    {code}
                  </Link>
                  <span className="d2">{entry.title}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Text in which `backticks` mark code. */
function WithCode({ text }: { text: string }) {
  const parts = text.split('`');
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a fixed text never changes its order
    index % 2 ? <code key={index}>{part}</code> : part,
  );
}
