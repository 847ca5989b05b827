/**
 * How the component looks, with nothing of it in the page around: styles that belong to the shadow tree, measures that do
 * not depend on the size of the page's text, dialogs inside, and nothing kept in the browser.
 */

import {
  convertCssVariables,
  defaultCssVariablesResolver,
  DEFAULT_THEME,
  type MantineColorSchemeManager,
  type MantineTheme,
  mergeMantineTheme,
  mergeThemeOverrides,
  Modal,
  Portal,
} from '@mantine/core'
import { readableShades, theme } from '../theme.ts'

export const rootClass = 'guichet-root'

/** Where the build puts the text of all style sheets. */
const styles = 'GUICHET_STYLES'

/** The page's own styles end at the host: what it gives on by inheritance is put back to the beginning. */
const frame = `
  :host { all: initial; display: block }
  :host([hidden]) { display: none }
  .${rootClass} {
    color-scheme: var(--mantine-color-scheme);
    font-family: var(--mantine-font-family);
    font-size: var(--mantine-font-size-md);
    line-height: var(--mantine-line-height);
    color: var(--mantine-color-text);
    background: var(--guichet-background, var(--mantine-color-body));
  }
`

export function embeddedTheme(portal: HTMLElement) {
  return mergeThemeOverrides(theme, {
    // Measures are in rem, and the size of the root's text is the page's own choice.
    scale: 16 / Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    components: {
      // Whatever opens over the page stays in the shadow tree, where its styles are.
      Portal: Portal.extend({ defaultProps: { target: portal } }),
      // The lock would add a style to the page, which is not ours.
      Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
    },
  })
}

/** Constructed sheets are no inline styles: they pass a policy without 'unsafe-inline' (CSSOM, adoptedStyleSheets). */
export function styleSheets(chosen: ReturnType<typeof embeddedTheme>): CSSStyleSheet[] {
  return [styles, frame, variablesOf(mergeMantineTheme(DEFAULT_THEME, chosen))].map((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
}

function variablesOf(merged: MantineTheme): string {
  const { variables, light, dark } = defaultCssVariablesResolver(merged)
  const shades = readableShades(merged)
  return convertCssVariables(
    {
      variables: { ...variables, ...shades.variables },
      light: { ...light, ...shades.light, '--mantine-color-scheme': 'light' },
      dark: { ...dark, ...shades.dark, '--mantine-color-scheme': 'dark' },
    },
    `.${rootClass}`,
  )
}

/** Nothing is kept: the page says by an attribute which appearance it wants. */
export const noMemory: MantineColorSchemeManager = {
  get: (chosen) => chosen,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
}
