'use client';
import { useRef } from 'react';

/**
 * One key for each time the form is opened, made here and not on the server: a page that the router kept would bring an
 * old form's key along. Sent twice, it does what it does once.
 */
export function useFormKey(): () => string {
  const key = useRef<string>(undefined);
  return () => {
    key.current ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    return key.current;
  };
}
