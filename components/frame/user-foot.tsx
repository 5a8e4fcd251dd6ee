import { LogOut } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { initialsOf } from '@/components/ui/initials';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import type { FrameUser } from './view-models';

interface UserFootProps {
  user: FrameUser;
  signOut: () => Promise<void>;
}

export function UserFoot({ user, signOut }: UserFootProps) {
  return (
    <div className="foot">
      <div className="me">
        <span className="av" aria-hidden="true">
          {initialsOf(user.name)}
        </span>
        <div>
          <span className="m ell block" title={`${user.name}, ${user.email}`}>
            {user.name}
          </span>
          {user.portalRight !== 'none' && <span className="sub">{user.portalRight}</span>}
        </div>
        <ThemeToggle />
        <form action={signOut}>
          <Button type="submit" look="ghost" size="small" square aria-label="Sign out" title="Sign out">
            <LogOut size={15} strokeWidth={1.75} aria-hidden />
          </Button>
        </form>
      </div>
    </div>
  );
}
