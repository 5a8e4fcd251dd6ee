import clsx from 'clsx';

const levels = {
  low: { word: 'Low', cuts: 1 },
  elevated: { word: 'Elevated', cuts: 2 },
  high: { word: 'High', cuts: 3 },
} as const;

interface RiskProps {
  level: keyof typeof levels;
  /** In the summary: "Low risk". */
  named?: boolean;
  large?: boolean;
}

/** One, two or three filled cuts of a key, and the word. Low is grey: good news is quiet. */
export function Risk({ level, named, large }: RiskProps) {
  const { word, cuts } = levels[level];
  return (
    <span className={clsx('risk', level, large && 'lg')}>
      <i aria-hidden="true">
        <b />
        <b className={cuts < 2 ? 'o' : undefined} />
        <b className={cuts < 3 ? 'o' : undefined} />
      </i>
      {named ? `${word} risk` : word}
    </span>
  );
}
