import {
  Box,
  KeyRound,
  Layers,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Shield,
  SlidersHorizontal,
  Users,
  Waypoints,
} from 'lucide-react';
import { NavLink } from './nav-link';
import type { FrameUser } from './view-models';

interface NavItem {
  href: string;
  /** Another part of the same page. */
  also?: string;
  label: string;
  icon: LucideIcon;
}

const own: readonly NavItem[] = [
  { href: '/tokens', label: 'Tokens', icon: KeyRound },
  { href: '/applications', label: 'Applications', icon: Box },
  { href: '/activity', label: 'Activity', icon: ScrollText },
  { href: '/security', label: 'Security', icon: Shield },
];

const admin: readonly NavItem[] = [
  { href: '/admin/tokens', label: 'All tokens', icon: Layers },
  { href: '/admin/users', also: '/admin/roles', label: 'Users and roles', icon: Users },
  { href: '/admin/apis', label: 'APIs and scopes', icon: Waypoints },
  { href: '/admin/policy', label: 'Policy', icon: SlidersHorizontal },
  { href: '/admin/audit', label: 'Audit', icon: ListChecks },
];

/** The portal's pages. Hiding the admin's is courtesy; their use cases refuse. */
export function NavLists({ portalRight }: Pick<FrameUser, 'portalRight'>) {
  return (
    <>
      <NavList items={own} />
      {portalRight !== 'none' && (
        <>
          <p className="gh">Admin</p>
          <NavList items={admin} />
        </>
      )}
    </>
  );
}

function NavList({ items }: { items: readonly NavItem[] }) {
  return (
    <ul>
      {items.map(({ href, also, label, icon: Icon }) => (
        <li key={href}>
          <NavLink href={href} also={also}>
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            <span>{label}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
