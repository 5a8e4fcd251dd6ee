import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Kbd } from './kbd';

interface SearchInputProps extends ComponentProps<'input'> {
  label: string;
  /** The key that focuses it, shown at its end; the field then carries `data-search` for the shortcut. */
  shortcut?: string | undefined;
}

export function SearchInput({ label, shortcut, ...rest }: SearchInputProps) {
  return (
    <span className="affix grow">
      <Search size={14} strokeWidth={1.75} aria-hidden />
      <input
        className="in"
        type="search"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        data-search={shortcut ? '' : undefined}
        aria-keyshortcuts={shortcut}
        {...rest}
      />
      {shortcut && <Kbd className="hide-s">{shortcut}</Kbd>}
    </span>
  );
}
