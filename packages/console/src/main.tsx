import '@mantine/core/styles.css'
import '@mantine/charts/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { chooseLanguage } from './words/words.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
const words = await chooseLanguage()
createRoot(root).render(
  <StrictMode>
    <App words={words} />
  </StrictMode>,
)
