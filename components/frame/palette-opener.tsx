'use client';
import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { looksLikeSecret } from '@/core/text/search-text';
import { Button } from '../ui/button';
import { useCommandKey } from '../ui/use-command-key';
import type { PaletteActions } from './palette-search';
import type { FrameUser } from './view-models';

const OPEN = 'latchkey:palette';

/** Nothing of it is loaded before somebody opens it. */
const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false });

const openWith = (text: string) => document.dispatchEvent(new CustomEvent(OPEN, { detail: text }));

export function JumpButton({ square = false }: { square?: boolean }) {
  const commandKey = useCommandKey();
  if (square) {
    return (
      <Button look="ghost" square aria-label="Search or jump to" onClick={() => openWith('')}>
        <Search size={18} strokeWidth={1.75} aria-hidden />
      </Button>
    );
  }
  return (
    <button type="button" className="jump" onClick={() => openWith('')}>
      <Search size={14} strokeWidth={1.75} aria-hidden />
      <span>Search or jump to</span>
      <kbd>{commandKey === '⌘' ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  );
}

interface PaletteOpenerProps {
  portalRight: FrameUser['portalRight'];
  actions: PaletteActions;
}

/**
 * Opens the palette: by ⌘K or Ctrl K, by its buttons, and for a secret that is pasted into a list's search. That one never
 * becomes an address: it is looked up here instead.
 */
export function PaletteOpener({ portalRight, actions }: PaletteOpenerProps) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) setText('');
    };
    const onOpen = (event: Event) => setText((event as CustomEvent<string>).detail);
    const onSubmit = (event: SubmitEvent) => {
      const search = (event.target as HTMLElement).querySelector<HTMLInputElement>('[data-search]');
      if (!search || !looksLikeSecret(search.value)) return;
      event.preventDefault();
      event.stopPropagation();
      setText(search.value.trim());
      search.value = '';
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener(OPEN, onOpen);
    document.addEventListener('submit', onSubmit, true);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener(OPEN, onOpen);
      document.removeEventListener('submit', onSubmit, true);
    };
  }, []);
  const opening = text !== null;
  useEffect(() => {
    if (!opening) return;
    // Until the palette has arrived what is typed is for it: no letter is lost, and none is a key of the page.
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]')) return;
      if (event.metaKey || event.ctrlKey || event.altKey || event.key === 'Shift') return;
      event.preventDefault();
      event.stopPropagation();
      const typed = event.key.length === 1 ? event.key : '';
      setText((before) => (event.key === 'Escape' || before === null ? null : before + typed));
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [opening]);
  if (text === null) return null;
  return <Palette initial={text} portalRight={portalRight} actions={actions} onClose={() => setText(null)} />;
}
