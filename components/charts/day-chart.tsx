import type { DayUse } from '@/components/tokens/view-models';
import { count } from '@/components/ui/number-format';
import { shortDay } from '@/components/ui/time-format';
import { axisLabel, niceCeiling } from './nice-scale';

const HEIGHT = 194;
const LEFT = 38;
const TOP = 24;
const BASE = 132;
const REFUSED_FROM = 133.5;
const REFUSED_TO = 166;

interface DayChartProps {
  days: readonly DayUse[];
}

/** Requests by day: drawn twice, once wide and once for a phone, because a shrunk chart cannot be read. */
export function DayChart({ days }: DayChartProps) {
  return (
    <>
      <Bars days={days} width={860} gap={6} labelEvery={7} className="chart wid" />
      <Bars days={days} width={328} gap={2} labelEvery={14} className="chart nar" />
    </>
  );
}

interface BarsProps extends DayChartProps {
  width: number;
  gap: number;
  /** Days between labels, counted back from today. */
  labelEvery: number;
  className: string;
}

function Bars({ days, width, gap, labelEvery, className }: BarsProps) {
  const step = (width - LEFT) / days.length;
  const bar = step - gap;
  const top = niceCeiling(Math.max(...days.map((day) => day.allowed)));
  const mostRefused = Math.max(...days.map((day) => day.refused));
  const bottom = mostRefused > 0 ? niceCeiling(mostRefused) : 0;
  const hatch = `hatch-${width}`;
  const left = (index: number) => LEFT + index * step + gap / 2;
  const last = days.length - 1;

  return (
    <svg className={className} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={sentence(days)}>
      <Hatch id={hatch} />
      <Rule y={TOP} width={width} label={axisLabel(top)} />
      <Rule y={(TOP + BASE) / 2} width={width} label={axisLabel(top / 2)} />
      <Rule y={BASE} width={width} label="0" />
      {bottom > 0 && <Rule y={REFUSED_TO} width={width} label={axisLabel(bottom)} />}
      {days.map((day, index) => {
        const height = day.allowed === 0 ? 0 : Math.max(1, (day.allowed / top) * (BASE - TOP));
        const depth =
          day.refused === 0 ? 0 : Math.max(3, (day.refused / bottom) * (REFUSED_TO - REFUSED_FROM));
        return (
          <g key={day.day}>
            <rect x={left(index)} y={BASE - height} width={bar} height={height} fill="var(--chart)" />
            {depth > 0 && (
              <rect
                x={left(index)}
                y={REFUSED_FROM}
                width={bar}
                height={depth}
                fill={`url(#${hatch})`}
                stroke="var(--chart-bad)"
              />
            )}
            {(last - index) % labelEvery === 0 && (
              <text
                x={index === last ? left(index) + bar : left(index) + bar / 2}
                y={190}
                textAnchor={index === last ? 'end' : 'middle'}
              >
                {shortDay(day.day)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function Rule({ y, width, label }: { y: number; width: number; label: string }) {
  return (
    <>
      <path d={`M${LEFT} ${y}H${width}`} stroke="var(--line)" />
      <text x={LEFT - 8} y={y + 4} textAnchor="end">
        {label}
      </text>
    </>
  );
}

function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" fill="var(--paper)" />
        <rect width="2.4" height="4" fill="var(--chart-bad)" />
      </pattern>
    </defs>
  );
}

function sentence(days: readonly DayUse[]): string {
  const allowed = days.reduce((sum, day) => sum + day.allowed, 0);
  const refused = days.reduce((sum, day) => sum + day.refused, 0);
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return 'No use';
  const busiest = days.reduce((most, day) => (day.allowed > most.allowed ? day : most), first);
  const span = `Requests each day from ${shortDay(first.day)} to ${shortDay(last.day)}`;
  if (allowed + refused === 0) return `${span}: none.`;
  return `${span}: ${count(allowed)} allowed, ${count(refused)} refused. Most on ${shortDay(busiest.day)}, ${count(busiest.allowed)} allowed.`;
}
