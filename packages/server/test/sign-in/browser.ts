/** What a browser does with our answers, as far as signing in goes: one cookie, and the headers of a page of ours. */

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export class Browser {
  readonly #url: string
  cookie: string | null = null

  constructor(url: string) {
    this.#url = url
  }

  /** Like a page of the console; `headers` replace what a page would send. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        'x-guichet-console': '1',
        'sec-fetch-site': 'same-origin',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    this.#keep(answer.headers)
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
  }

  #keep(headers: Headers): void {
    for (const set of headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      this.cookie = pair.endsWith('=') ? null : pair
    }
  }
}
