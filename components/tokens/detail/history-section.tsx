import { CircleSlash, History, Pause, Pencil, Play, Plus, RefreshCw, Undo2 } from 'lucide-react';
import { RelativeTime } from '@/components/ui/relative-time';
import { Section } from '@/components/ui/section';
import type { Present } from '@/components/ui/time-format';
import type { HistoryLine } from '../view-models';

const icons = {
  issue: Plus,
  edit: Pencil,
  rotate: RefreshCw,
  suspend: Pause,
  resume: Play,
  revoke: CircleSlash,
  restore: Undo2,
  other: History,
} as const;

export function HistorySection({ history, present }: { history: readonly HistoryLine[]; present: Present }) {
  return (
    <Section title="History" id="history" about="What was done to it, by whom.">
      <ul className="lines t13">
        {history.map((line) => {
          const Icon = icons[line.icon];
          return (
            <li className="w" key={line.id}>
              <span className="d3">
                <Icon size={15} strokeWidth={1.75} aria-hidden />
              </span>
              <span className="grow">
                {line.what}
                <span className="d3"> · {line.actor}</span>
              </span>
              <span className="d3 nw">
                {line.address && (
                  <>
                    <span className="mono small">{line.address}</span> ·{' '}
                  </>
                )}
                <RelativeTime at={line.at} present={present} />
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
