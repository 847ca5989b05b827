/** One appearance for all pages, light and dark. The shades of the text and of filled buttons pass WCAG AA on both. */

import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core'

/** The blue of the counter, from the lightest to the darkest shade. */
const counter: MantineColorsTuple = [
  '#eef3ff',
  '#dbe4fb',
  '#b3c6f5',
  '#88a6ef',
  '#648aea',
  '#4d79e7',
  '#3b67d6',
  '#2f57bd',
  '#274a9f',
  '#1c3877',
]

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'counter',
  primaryShade: { light: 7, dark: 6 },
  colors: { counter },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
})

/** The nonce of this very answer, by which the policy of the page lets its styles in. */
export const styleNonce = (): string =>
  document.querySelector<HTMLElement>('script[nonce], link[nonce]')?.nonce ?? ''
