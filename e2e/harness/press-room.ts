import type { Page } from '@playwright/test';
import { expect } from './test';

/** A finger's width (WCAG 2.5.5), less what rounding takes. */
const HEIGHT_MIN = 43;
const WIDTH_MIN = 40;

/** What is pressed has room for a finger, whatever there is to see of it. Links within a text are part of its lines. */
export async function expectRoomToPress(page: Page): Promise<void> {
  const cramped = await page.evaluate(
    ([heightMin, widthMin]) => {
      const pressed = 'a, button, summary, select, input:not([type=hidden]), textarea';
      const reach = (hits: (distance: number) => boolean) => {
        let distance = 0;
        while (distance < 60 && hits(distance)) distance += 1;
        return distance;
      };
      return [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((element) => {
        if (element.closest('p, dd, .sr, .skip') || !element.checkVisibility({ visibilityProperty: true }))
          return [];
        element.scrollIntoView({ block: 'center', inline: 'center' });
        const box = element.getBoundingClientRect();
        const hit = (right: number, down: number) => {
          const found = document.elementFromPoint(
            box.left + box.width / 2 + right,
            box.top + box.height / 2 + down,
          );
          return (
            found !== null && (element.contains(found) || found.closest('label')?.contains(element) === true)
          );
        };
        // What lies below something else is reached by it: a cell's link below the row's.
        if (!hit(0, 0)) return [];
        const height = reach((by) => hit(0, -by)) + reach((by) => hit(0, by));
        const width = reach((by) => hit(-by, 0)) + reach((by) => hit(by, 0));
        const name = element.getAttribute('aria-label') ?? element.textContent;
        return height < heightMin || width < widthMin ? [`${name?.trim()}: ${width} × ${height}`] : [];
      });
    },
    [HEIGHT_MIN, WIDTH_MIN] as const,
  );
  expect(cramped).toEqual([]);
}
