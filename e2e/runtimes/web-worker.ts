/** A dedicated worker of a page of the API's own origin, in a real Chromium. */

import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import type { Ran } from './command-line.ts'
import type { Installation } from './installation.ts'

type Message = { readonly answer: unknown } | { readonly failure: string }

const folder = '/worker-of-the-test'

/** @param origin the page's, which the API answers but for one folder */
export async function runInWebWorker(
  browser: Browser,
  installation: Installation,
  origin: string,
  job: unknown,
): Promise<Ran> {
  const script = await readFile(await installation.bundle('in-web-worker.js', ['worker', 'browser']), 'utf8')
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  try {
    await context.route(`${origin}${folder}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A page</title>' }),
    )
    await context.route(`${origin}${folder}/worker.js`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    )
    const page = await context.newPage()
    const printed: string[] = []
    context.on('console', (message) => printed.push(message.text()))
    await page.goto(`${origin}${folder}/page`)
    return { answer: await answerOf(page, job), printed: printed.join('\n') }
  } finally {
    await context.close()
  }
}

/** A job and its answer are messages. */
function answerOf(page: Page, job: unknown): Promise<unknown> {
  return page.evaluate(
    ([script, given]) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(script, { type: 'module' })
        worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
          if ('answer' in data) resolve(data.answer)
          else reject(new Error(data.failure))
        })
        worker.addEventListener('error', ({ message }) => reject(new Error(message)))
        worker.postMessage(given)
      }),
    [`${folder}/worker.js`, job] as const,
  )
}
