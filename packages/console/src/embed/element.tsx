/** `<guichet-credentials>`: the credentials of the console, for a page of another product. */

import type { i18n } from 'i18next'
import { createRoot, type Root } from 'react-dom/client'
import { createApiClient } from '../api/client.ts'
import { createQueries } from '../api/queries.ts'
import { isLanguage, wordsIn } from '../words/words.ts'
import { embeddedTheme, rootClass, styleSheets } from './appearance.ts'
import { type Connection, EmbeddedCredentials, type Scheme } from './embedded-credentials.tsx'
import { embeddedWords } from './embedded-words.ts'
import { createEmbeddedSession, type SessionSource } from './embedded-session.ts'
import { credentialCreated, sessionEnded, tellingOfCredentials } from './told.ts'

const schemes: readonly Scheme[] = ['light', 'dark', 'auto']

export class GuichetCredentials extends HTMLElement {
  static readonly observedAttributes: readonly string[] = [
    'api-base',
    'language',
    'color-scheme',
    'read-only',
  ]

  readonly #shadow: ShadowRoot = this.attachShadow({ mode: 'open' })
  #source: SessionSource | null = null
  #connection: Connection | null = null
  #words: i18n | null = null
  #shown: { readonly root: Root; readonly draw: (root: Root, words: i18n) => void } | null = null
  #focused: HTMLElement | null = null

  connectedCallback(): void {
    this.#takeEarlySession()
    const frame = document.createElement('div')
    frame.className = rootClass
    const content = document.createElement('div')
    const portal = document.createElement('div')
    frame.append(content, portal)
    const theme = embeddedTheme(portal)
    this.#shadow.adoptedStyleSheets = styleSheets(theme)
    this.#shadow.replaceChildren(frame)
    content.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) this.#focused = target
    })
    const draw = (root: Root, words: i18n): void => {
      frame.lang = words.language
      root.render(
        <EmbeddedCredentials
          words={words}
          scheme={this.#scheme}
          theme={theme}
          root={frame}
          mayWrite={!this.hasAttribute('read-only')}
          connection={this.#connection}
        />,
      )
    }
    this.#shown = { root: createRoot(content), draw }
    this.#connect()
    void this.#speak()
  }

  disconnectedCallback(): void {
    this.#shown?.root.unmount()
    this.#shown = null
    this.#connection?.queries.clear()
    this.#connection = null
  }

  attributeChangedCallback(name: string): void {
    if (this.#shown === null) return
    if (name === 'api-base') this.#connect()
    if (name === 'language') void this.#speak()
    this.#draw()
  }

  /** The token of an embedded session, or a function that gets a fresh one. It can be given, and not read again. */
  set session(source: SessionSource | null) {
    this.#source = source
    this.#connect()
    this.#draw()
  }

  /** A dialog gives the focus back to what had it before; from outside of the shadow tree that is this element. */
  override focus(options?: FocusOptions): void {
    if (this.#focused?.isConnected) this.#focused.focus(options)
    else super.focus(options)
  }

  /** A page may set the property before this script is there: then it hides the one of the class. */
  #takeEarlySession(): void {
    const own = Object.getOwnPropertyDescriptor(this, 'session')
    if (own === undefined) return
    Reflect.deleteProperty(this, 'session')
    this.#source = own.value as SessionSource | null
  }

  #connect(): void {
    this.#connection?.queries.clear()
    this.#connection = null
    if (this.#shown === null || this.#source === null) return
    const session = createEmbeddedSession(this.#source, () => this.#end(connection))
    const tell = (detail: unknown): void => this.#tell(credentialCreated, detail)
    const api = createApiClient({
      baseUrl: this.#base,
      token: session.token,
      fetch: tellingOfCredentials(session.send, tell),
    })
    const connection: Connection = { api, queries: createQueries(), ended: false }
    this.#connection = connection
  }

  #end(connection: Connection): void {
    if (this.#connection !== connection) return
    this.#connection = { ...connection, ended: true }
    this.#draw()
    this.#tell(sessionEnded, null)
  }

  async #speak(): Promise<void> {
    const wanted = this.getAttribute('language') ?? document.documentElement.lang.slice(0, 2)
    const words = await wordsIn(isLanguage(wanted) ? wanted : 'en', embeddedWords)
    this.#words = words
    this.#draw()
  }

  #draw(): void {
    if (this.#shown !== null && this.#words !== null) this.#shown.draw(this.#shown.root, this.#words)
  }

  get #scheme(): Scheme {
    const wanted = this.getAttribute('color-scheme')
    return schemes.find((scheme) => scheme === wanted) ?? 'auto'
  }

  /** Without a word on it: where this script came from. */
  get #base(): string {
    return (this.getAttribute('api-base') ?? new URL(import.meta.url).origin).replace(/\/+$/, '')
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }))
  }
}
