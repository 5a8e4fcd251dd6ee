import type { DayUse } from '@/components/tokens/view-models';
import { count } from '@/components/ui/number-format';

const STEP = 3;
const BAR = 2;
const BASE = 16;
const TALLEST = 13;
const DEEPEST = 6;

/** 30 bars of use: allowed stands up, refused hangs down, each on its own scale; a day without use is a dash. */
export function Sparkline({ days }: { days: readonly DayUse[] }) {
  const mostAllowed = Math.max(1, ...days.map((day) => day.allowed));
  const mostRefused = Math.max(1, ...days.map((day) => day.refused));
  let quiet = '';
  let up = '';
  let down = '';
  days.forEach((day, index) => {
    const x = index * STEP;
    if (day.allowed === 0 && day.refused === 0) quiet += `M${x} 15h${BAR}v1h-${BAR}z`;
    if (day.allowed > 0)
      up += `M${x} ${round(BASE - heightOf(day.allowed, mostAllowed, TALLEST))}h${BAR}V${BASE}h-${BAR}z`;
    if (day.refused > 0)
      down += `M${x} 17h${BAR}v${round(heightOf(day.refused, mostRefused, DEEPEST))}h-${BAR}z`;
  });
  return (
    <svg className="spark" role="img" aria-label={sentence(days)} width="89" height="24" viewBox="0 0 89 24">
      <path fill="var(--line)" d={quiet} />
      <path fill="var(--chart)" d={up} />
      <path fill="var(--chart-bad)" d={down} />
    </svg>
  );
}

function heightOf(value: number, most: number, room: number): number {
  return Math.max(1.5, (value / most) * room);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function sentence(days: readonly DayUse[]): string {
  const allowed = days.reduce((sum, day) => sum + day.allowed, 0);
  const refused = days.reduce((sum, day) => sum + day.refused, 0);
  if (allowed + refused === 0) return `No use in ${days.length} days`;
  const used = days.filter((day) => day.allowed + day.refused > 0).length;
  return `Used on ${used} of ${days.length} days: ${count(allowed)} allowed, ${count(refused)} refused`;
}
