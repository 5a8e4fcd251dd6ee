'use client';
import { SunMoon } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Button } from './button';

/** Light or dark. Until someone chooses, the system decides. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <Button
      look="ghost"
      size="small"
      square
      aria-label="Switch theme"
      onClick={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <SunMoon size={15} strokeWidth={1.75} aria-hidden />
    </Button>
  );
}
