import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { guichet, main, newFolder, start } from './command.ts'

/** Resolves with the match as soon as the program has printed it. */
function printed(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    let text = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    })
  })
}

test('a demonstration that cannot start ends no secret of the one that runs', async () => {
  const data = newFolder()
  const running = start(['serve', '--demo', '--data', data, '--port', '0'])
  onTestFinished(() => void running.kill('SIGKILL'))
  const line = /listening on http:\/\/localhost:(\d+)[^]*^DIDOMI_TOKEN=.*--data '([^']*)'/m
  const [, port = '', body = ''] = await printed(running.stdout!, line)

  // A path to the schema that is right beside the file that is shipped leads nowhere here.
  expect(readFileSync(join(data, 'guichet.yaml'), 'utf8')).not.toContain('$schema')

  const second = await guichet(['serve', '--demo', '--data', data, '--port', port])
  expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining('in use already') })
  for (let count = 0; count < 2; count += 1) {
    const again = await guichet(['serve', '--demo', '--data', data, '--port', port])
    expect(again.status).toBe(1)
  }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`http://localhost:${port}/v1/sessions`, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
})

test('a server that npx started ends with the shell of npx, which gets the signal alone', async () => {
  const words = ['serve', '--data', newFolder(), '--port', '0'].join(' ')
  const program = `${process.execPath} --conditions=guichet:source ${main} ${words}; exit`
  const { PATH = '', HOME = '' } = process.env
  const shell = spawn('sh', ['-c', program], { env: { PATH, HOME, npm_command: 'exec' }, stdio: 'pipe' })
  const [, port] = await printed(shell.stdout, /listening on http:\/\/localhost:(\d+)/)
  shell.kill('SIGTERM')
  const answers = () =>
    fetch(`http://localhost:${port}/healthz`).then(
      () => true,
      () => false,
    )
  await expect.poll(answers, { timeout: 30_000, interval: 100 }).toBe(false)
})

test('the configuration in the default folder speaks of that folder', async () => {
  const cwd = newFolder()
  mkdirSync(join(cwd, 'data'))
  writeFileSync(join(cwd, 'data', 'guichet.yaml'), 'apis: [{ name: parcels }]\n')
  expect((await guichet(['organization', 'create', 'acme'], { cwd })).status).toBe(0)
  const named = await guichet(['organization', 'list', '--data', 'data', '--json'], { cwd })
  expect(named.json()['items']).toMatchObject([{ name: 'acme' }])
})
