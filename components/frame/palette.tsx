'use client';
import { CornerDownLeft, Search } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { type KeyboardEvent, startTransition, useEffect, useId, useRef, useState } from 'react';
import { looksLikeSecret } from '@/core/text/search-text';
import { parseTokenSecret } from '@/core/token/token-format';
import { KeyGlyph } from '../ui/key-glyph';
import { Status } from '../ui/status';
import { announce } from '../ui/toast';
import { type Command, commandsFor } from './palette-commands';
import { type Found, type PaletteActions, type PaletteToken, stillFound } from './palette-search';
import type { FrameUser } from './view-models';

interface PaletteProps {
  initial: string;
  portalRight: FrameUser['portalRight'];
  actions: PaletteActions;
  onClose: () => void;
}

type Entry = { type: 'command'; command: Command } | { type: 'token'; token: PaletteToken };

/** Search or jump to: commands by their words, tokens by label, last four, id, or a whole pasted secret. */
export function Palette({ initial, portalRight, actions, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(initial);
  const [at, setAt] = useState(0);
  const path = usePathname();
  const listId = useId();
  const found = useTokens(text, actions);
  const run = useCommands(actions, path);
  const [offered] = useState(offeredByPage);
  const secret = looksLikeSecret(text);
  const entries: Entry[] = [
    ...found.tokens.map((token) => ({ type: 'token', token }) as const),
    ...(secret ? [] : commandsFor({ path, portalRight, offered }, text)).map(
      (command) => ({ type: 'command', command }) as const,
    ),
  ];
  const chosen = Math.min(at, entries.length - 1);
  const nothing = entries.length === 0 && found.typed === text.trim() && found.says === '';

  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, chosen]);

  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    run(entry);
  };
  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) setAt((chosen + move + entries.length) % Math.max(entries.length, 1));
    else if (event.key === 'Enter') choose(entries[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog ref={dialog} className="palette" aria-label="Search or jump to" onClose={onClose}>
      <div className="q">
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-label="Search or jump to"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${chosen}` : undefined}
          placeholder="A label, last four, id, a pasted token, or what to do"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={200}
        />
      </div>
      <p className="say small" role="status">
        {nothing ? 'Nothing is called that.' : found.says}
      </p>
      <div className="found" role="listbox" id={listId} aria-label="Found">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input keeps the focus and has the keys
          <div
            key={entry.type === 'token' ? entry.token.id : entry.command.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={() => choose(entry)}
            onMouseMove={() => index !== chosen && setAt(index)}
          >
            {entry.type === 'token' ? (
              <TokenEntry token={entry.token} />
            ) : (
              <span className="grow">{entry.command.says}</span>
            )}
            {index === chosen && <CornerDownLeft size={13} strokeWidth={1.75} aria-hidden />}
          </div>
        ))}
      </div>
    </dialog>
  );
}

function TokenEntry({ token }: { token: PaletteToken }) {
  return (
    <>
      <KeyGlyph
        id={token.id}
        kind={token.kind}
        dead={token.status === 'revoked' || token.status === 'expired'}
      />
      <span className="grow">
        <span className="m">{token.label}</span>
        <span className="sub">
          <span className="mono">{token.hint}</span> · {token.ownerName}
        </span>
      </span>
      <Status status={token.status} />
    </>
  );
}

const TYPING_MS = 150;
const NOTHING: Omit<Found, 'typed'> = { tokens: [], says: '' };
/** Until a second character is there, commands alone are meant. */
const LENGTH_MIN = 2;

/** Tokens that are found by what is typed; a secret is checked here before it is sent, and is sent by nothing but a POST. */
function useTokens(text: string, { byText, bySecret }: PaletteActions): Found {
  const [found, setFound] = useState<Found>({ typed: '', ...NOTHING });
  const typed = text.trim();
  useEffect(() => {
    if (typed.length < LENGTH_MIN) {
      setFound({ typed, ...NOTHING });
      return;
    }
    if (looksLikeSecret(typed) && !parseTokenSecret(typed).ok) {
      setFound({
        typed,
        tokens: [],
        says: 'This looks like a token, but a character is wrong or missing: its checksum does not fit.',
      });
      return;
    }
    let wanted = true;
    const ask = async () => {
      const answer = looksLikeSecret(typed)
        ? oneOf(await bySecret({ status: 'idle' }, formOf('secret', typed)))
        : manyOf(await byText({ status: 'idle' }, formOf('text', typed)));
      if (wanted) setFound({ typed, ...answer });
    };
    const timer = setTimeout(() => {
      startTransition(() => {
        ask().catch(
          () => wanted && setFound({ typed, tokens: [], says: 'The portal did not answer. Try again.' }),
        );
      });
    }, TYPING_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [typed, byText, bySecret]);
  return stillFound(found, typed, looksLikeSecret(typed) || looksLikeSecret(found.typed));
}

function formOf(field: string, value: string): FormData {
  const form = new FormData();
  form.set(field, value);
  return form;
}

const oneOf = (answer: Awaited<ReturnType<PaletteActions['bySecret']>>) =>
  answer.status === 'ok'
    ? { tokens: [answer.data.token], says: `The token of this secret. ${answer.data.standing}` }
    : { tokens: [], says: answer.status === 'refused' ? answer.message : '' };

const manyOf = (answer: Awaited<ReturnType<PaletteActions['byText']>>) =>
  answer.status === 'ok'
    ? { tokens: answer.data, says: answer.data.length > 0 ? `Tokens found: ${answer.data.length}` : '' }
    : { tokens: [], says: answer.status === 'refused' ? answer.message : '' };

/** Does what was chosen. */
function useCommands({ signOut }: PaletteActions, path: string): (entry: Entry) => void {
  const router = useRouter();
  const { resolvedTheme, setTheme } = useTheme();
  return (entry) => {
    if (entry.type === 'token') return router.push(`/tokens/${entry.token.id}`);
    const { does } = entry.command;
    if ('goTo' in does) return router.push(does.goTo);
    if ('press' in does) return buttonOf(does.press)?.click();
    switch (does.act) {
      case 'theme':
        return setTheme(resolvedTheme === 'dark' ? 'light' : 'dark');
      case 'sign-out':
        return startTransition(signOut);
      case 'copy-id':
        navigator.clipboard?.writeText(path.split('/').at(-1) ?? '').then(
          () => announce('Copied'),
          () => announce('Could not copy'),
        );
    }
  };
}

const offers = () => [...document.querySelectorAll<HTMLElement>('main [data-command]')];

/** What this page's buttons do, in words that stand alone. */
const offeredByPage = () => offers().map((button) => button.dataset.command ?? '');

const buttonOf = (command: string) => offers().find((button) => button.dataset.command === command);
