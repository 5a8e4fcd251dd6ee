/**
 * A click on a button whose script has not come yet is kept, and made again when it has: a slow line, a quick hand. React
 * does so for forms and loses clicks.
 *
 * A button is alive once React has noted its properties on it. Where a future React notes them under another name, none ever
 * looks alive and no click is made: as if this were not here. One that is gone by then, or another page, gets none either.
 */
const KEEP_EARLY_CLICKS = `(() => {
  const isAlive = (button) => Object.keys(button).some((key) => key.startsWith('__reactProps$'));
  addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest('button[type=button]');
    if (!button || isAlive(button)) return;
    const until = performance.now() + 10000;
    const tryAgain = () => {
      if (!button.isConnected || performance.now() > until) return;
      if (isAlive(button)) button.click();
      else requestAnimationFrame(tryAgain);
    };
    tryAgain();
  }, true);
})()`;

const SCRIPT = { __html: KEEP_EARLY_CLICKS };

/** Stands before everything that can be clicked. A browser hides the nonce from React, which would mind the difference. */
export function EarlyClicks({ nonce }: { nonce: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, which React would escape as text
  return <script suppressHydrationWarning nonce={nonce} dangerouslySetInnerHTML={SCRIPT} />;
}
