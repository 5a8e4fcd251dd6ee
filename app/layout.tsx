import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { EarlyClicks } from '@/components/ui/early-clicks';
import { InstantTip } from '@/components/ui/instant-tip';
import { TimeZoneCookie } from '@/components/ui/time-zone-cookie';
import { Toasts } from '@/components/ui/toast';
import './styles/globals.css';

export const metadata: Metadata = {
  title: { default: 'Latchkey', template: '%s · Latchkey' },
  // a portal has nothing for a search engine
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f5f1' },
    { media: '(prefers-color-scheme: dark)', color: '#0b1113' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    // next-themes sets data-theme before the first paint, so React must not mind the difference
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body>
        <EarlyClicks nonce={nonce} />
        <ThemeProvider
          attribute="data-theme"
          enableColorScheme={false}
          disableTransitionOnChange
          nonce={nonce}
        >
          {children}
          <Toasts />
          <InstantTip />
          <TimeZoneCookie />
        </ThemeProvider>
      </body>
    </html>
  );
}
