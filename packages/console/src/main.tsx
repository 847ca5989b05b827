import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { takeLinkToken } from './sign-in/link-token.ts'
import { styleNonce } from './theme.ts'
import { allWords } from './words/all-words.ts'
import { chooseLanguage } from './words/words.ts'

takeLinkToken()
// Dialogs keep the page behind them from scrolling by a style of their own, and ask for its nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
const words = await chooseLanguage(allWords)
createRoot(root).render(
  <StrictMode>
    <App words={words} />
  </StrictMode>,
)
