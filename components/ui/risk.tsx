import clsx from 'clsx';

export const riskWords = { low: 'Low', elevated: 'Elevated', high: 'High' } as const;

const cutsOf = { low: 1, elevated: 2, high: 3 } as const;

interface RiskProps {
  level: keyof typeof riskWords;
  /** In the summary: "Low risk". */
  named?: boolean;
  large?: boolean;
  /** In a dense list: the cuts alone, the word for readers and for who points at them. */
  dense?: boolean;
}

/** One, two or three filled cuts of a key, and the word. Low is grey: good news is quiet. */
export function Risk({ level, named, large, dense }: RiskProps) {
  const word = riskWords[level];
  const cuts = cutsOf[level];
  return (
    <span className={clsx('risk', level, large && 'lg')} title={dense ? `${word} risk` : undefined}>
      <i aria-hidden="true">
        <b />
        <b className={cuts < 2 ? 'o' : undefined} />
        <b className={cuts < 3 ? 'o' : undefined} />
      </i>
      {dense ? <span className="sr">{word}</span> : named ? `${word} risk` : word}
    </span>
  );
}
