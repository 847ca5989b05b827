/** How a place of the console looks: what axe finds, what does not fit a telephone, and pictures for people to look at. */

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { pictureFile } from './pictures.ts'

export interface Place {
  /** Of the pictures. */
  readonly name: string
  readonly path: string
  /** What is opened there. */
  readonly open?: (page: Page) => Promise<void>
}

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

export const desk = { width: 1280, height: 860 }
export const telephone = { width: 390, height: 844 }

/** Goes there and looks at it light, dark and on a telephone. Gives what is wrong with it, in words. */
export async function lookAt(page: Page, place: Place, language: Language): Promise<readonly string[]> {
  const faults: string[] = []
  const picture = (look: string) =>
    page.screenshot({ path: pictureFile(`${place.name}-${language}-${look}`) })
  await page.setViewportSize(desk)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(place.path)
  await settled(page)
  await place.open?.(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    await picture(colorScheme)
    // One language is enough for axe: parts and colours are the same in both.
    if (language === 'en') faults.push(...(await violations(page, colorScheme)))
  }
  faults.push(...(await cutOff(page)))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(telephone)
  await settled(page)
  await picture('phone')
  if ((await page.evaluate(() => document.documentElement.lang)) !== language) faults.push('another language')
  faults.push(...(await cutOff(page)).map((fault) => `on a telephone: ${fault}`))
  const widest = await page.evaluate(() => document.documentElement.scrollWidth)
  if (widest > telephone.width) faults.push(`wider than a telephone: ${widest}`)
  return faults
}

/** All that was asked for is here, and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, includeHidden: true }).first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => !document.body.innerText.match(/^(Loading …|Chargement…)$/m))
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
}

/** The rules whose outcome hangs on colours: in the dark, the others have nothing new to say. */
const ofColours = ['color-contrast', 'link-in-text-block']

/** What axe finds, by its rule and where. */
async function violations(page: Page, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  // Without frames there is nothing to gather from, and no other page has to be opened for that.
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (colorScheme === 'dark' ? axe.withRules(ofColours) : axe).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${colorScheme}: ${id} at ${target.join(' ')}`),
  )
}

/** Words that are hidden for want of room, and that no title tells. */
const cutOff = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => {
        const { overflowX } = getComputedStyle(element)
        const hides = overflowX === 'hidden' || overflowX === 'clip'
        const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE)
        // What is for screen readers alone is a pixel wide.
        return hides && speaks && element.title === '' && element.clientWidth > 1
      })
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(({ innerText }) => `cut off: ${innerText}`),
  )
