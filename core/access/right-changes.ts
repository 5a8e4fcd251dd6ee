import { highestPortalRight } from './authorize';
import type { PortalRight } from './principal';

/** How many people go from one portal right to another. */
export interface RightChange {
  from: PortalRight;
  to: PortalRight;
  people: number;
}

/** The rights of all roles of some people, by person. */
export type RightsOfPeople = ReadonlyMap<string, readonly PortalRight[]>;

/** Whose highest right is another one after a change: a role that loses a right takes nothing from who has it by another. */
export function rightChangesBetween(before: RightsOfPeople, after: RightsOfPeople): RightChange[] {
  const changes = new Map<string, RightChange>();
  for (const [person, rights] of before) {
    const from = highestPortalRight(rights);
    const to = highestPortalRight(after.get(person) ?? []);
    if (from === to) continue;
    const change = changes.get(`${from} ${to}`) ?? { from, to, people: 0 };
    changes.set(`${from} ${to}`, { ...change, people: change.people + 1 });
  }
  return [...changes.values()];
}

const GAINED: Record<Exclude<PortalRight, 'none'>, string> = {
  auditor: 'to see everything here',
  admin: 'to see and change everything here',
};

/** "3 people gain the right to see everything here" */
export function rightChangeInWords({ from, to, people }: RightChange): string {
  const who = people === 1 ? '1 person' : `${people} people`;
  if (from === 'none' && to !== 'none') {
    return `${who} ${people === 1 ? 'gains' : 'gain'} the right ${GAINED[to]}`;
  }
  if (to === 'none' && from !== 'none') {
    return `${who} ${people === 1 ? 'loses' : 'lose'} the right ${GAINED[from]}`;
  }
  return to === 'admin'
    ? `${who} ${people === 1 ? 'gains' : 'gain'} the right to change everything here`
    : `${who} ${people === 1 ? 'loses' : 'lose'} the right to change everything here, and still ${people === 1 ? 'sees' : 'see'} it`;
}

/** Whether somebody has less than before. */
export const takesRight = ({ from, to }: RightChange): boolean => highestPortalRight([from, to]) === from;
