/** One appearance for all pages, light and dark. The shades of the text and of filled buttons pass WCAG AA on both. */

import {
  Badge,
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  ModalHeader,
  ModalTitle,
} from '@mantine/core'

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

/** A red on which white can be read. */
const alarm: MantineColorsTuple = [
  '#fff0f0',
  '#ffe0e0',
  '#fcc4c4',
  '#fba1a1',
  '#f77f7f',
  '#ee5f5f',
  '#d23434',
  '#c92a2a',
  '#ad2323',
  '#8c1c1c',
]

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'counter',
  primaryShade: { light: 7, dark: 6 },
  colors: { counter, red: alarm },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // In a narrow column a badge would shrink until its word is gone.
    Badge: Badge.extend({ styles: { root: { minWidth: 'max-content' } } }),
    // The head of a dialog is a `header`, and would be taken for that of the page: dialogs stand beside it in the body.
    ModalTitle: ModalTitle.extend({ defaultProps: { fw: 600 } }),
    ModalHeader: ModalHeader.extend({ defaultProps: { role: 'none' } }),
  },
})

/** The quieter text, dark enough to be read (WCAG 1.4.3): the shade that comes with the components is not. */
export const readableShades: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5b636b', '--mantine-color-placeholder': '#6a7279' },
  dark: { '--mantine-color-dimmed': '#a6a9ae', '--mantine-color-placeholder': '#9a9ea4' },
})

/** The nonce of this very answer, by which the policy of the page lets its styles in. */
export const styleNonce = (): string =>
  document.querySelector<HTMLElement>('script[nonce], link[nonce]')?.nonce ?? ''
