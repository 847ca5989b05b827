import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { takeLinkToken } from './sign-in/link-token.ts'
import { chooseLanguage } from './words/words.ts'

takeLinkToken()
const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
const words = await chooseLanguage()
createRoot(root).render(
  <StrictMode>
    <App words={words} />
  </StrictMode>,
)
