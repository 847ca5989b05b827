/**
 * The documentation, below `/docs/`: pages for people, the same as Markdown for programs, search, and answers to
 * questions. Everybody may read it; the policy lets in nothing but the style and the script that lie beside the pages.
 */

import { createHash } from 'node:crypto'
import type { Language, Passage, Site } from '@guichet/documentation'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { onDemand } from './on-demand.ts'
import { pageHeaders } from './page-headers.ts'
import { pageLanguage } from './page-language.ts'
import { problemReply } from './problem.ts'
import { isUnchanged } from './unchanged.ts'

/** The pages, and what lies beside them. */
export interface Documentation {
  readonly site: Site
  readonly style: string
  readonly script: string
  readonly languages: readonly Language[]
}

export interface DocumentationOptions {
  /** Made with the first request: what renders pages takes 19 MB, and many processes are asked for none. */
  readonly open: () => Promise<Documentation>
  /** Whether this server speaks HTTPS, or a proxy before it does. */
  readonly https: boolean
}

export function documentation(app: FastifyInstance, options: DocumentationOptions): void {
  const headers = { ...pageHeaders(options.https), 'content-security-policy': policy }
  const open = onDemand(options.open)
  // Relative: a proxy may serve this server beneath a path.
  app.get('/docs', (_request, reply) => reply.headers(headers).redirect('docs/', 308))
  app.get<DocumentationRoute>('/docs/*', async (request, reply) => {
    void reply.headers(headers)
    return answer(request, reply, await open())
  })
}

function answer(
  request: FastifyRequest<DocumentationRoute>,
  reply: FastifyReply,
  { site, style, script, languages }: Documentation,
): FastifyReply {
  const name = request.params['*']
  const file = fileNamed(name, { site, style, script })
  if (file !== null) return sendFile(request, reply, file)
  // All pages lie side by side: what lies deeper could not even find its style.
  if (name.includes('/')) return problemReply(reply, 404)
  void reply.header('vary', 'Accept-Language')
  const { lang, ask, q, page = '' } = request.query
  const language = pageLanguage(languages, lang, request.headers['accept-language'])
  if (name === 'search.json') return sendResults(reply, site, { question: q, page, language })
  return sendPage(request, reply, site, { name, language, ask })
}

function fileNamed(
  name: string,
  { site, style, script }: Pick<Documentation, 'site' | 'style' | 'script'>,
): PublicFile | null {
  if (name === 'guichet.css') return { type: 'text/css; charset=utf-8', text: style }
  if (name === 'search.js') return { type: 'text/javascript; charset=utf-8', text: script }
  return name === 'llms.txt' ? { type: 'text/plain; charset=utf-8', text: site.llms } : null
}

interface DocumentationRoute {
  readonly Params: { readonly '*': string }
  /** A parameter that stands twice is a list. */
  readonly Querystring: Readonly<Record<'lang' | 'ask' | 'q' | 'page', string | string[] | undefined>>
}

interface PublicFile {
  readonly type: string
  readonly text: string
}

interface PageRequest {
  /** As the address has it: with `.md` for Markdown. */
  readonly name: string
  readonly language: Language
  readonly ask: string | string[] | undefined
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  site: Site,
  { name, language, ask }: PageRequest,
): FastifyReply {
  const asMarkdown = name.endsWith('.md')
  const bare = asMarkdown ? name.slice(0, -'.md'.length) : name
  const page = asMarkdown && bare === 'index' ? '' : bare
  const text = asMarkdown && bare === '' ? null : site[asMarkdown ? 'markdown' : 'html'](page, language)
  if (text === null) {
    return reply
      .code(404)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(site.missing(language))
  }
  if (ask !== undefined) return sendAnswer(reply, site, { question: ask, page, language })
  const type = asMarkdown ? 'text/markdown; charset=utf-8' : 'text/html; charset=utf-8'
  return sendFile(request, reply, { type, text })
}

interface Question {
  readonly question: string | string[]
  readonly page: string
  readonly language: Language
}

function sendAnswer(reply: FastifyReply, site: Site, { question, page, language }: Question): FastifyReply {
  if (typeof question !== 'string') return problemReply(reply, 400)
  const { status, text } = site.ask(question, page, language)
  return reply.code(status).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(text)
}

function sendResults(
  reply: FastifyReply,
  site: Site,
  { question, page, language }: { question: unknown; page: unknown; language: Language },
): FastifyReply {
  if (typeof question !== 'string' || typeof page !== 'string') return problemReply(reply, 400)
  const results = site.search(question, page, language).map((passage) => resultOf(passage, language))
  return reply.header('cache-control', 'no-store').send({ results })
}

const resultOf = ({ page, pageTitle, section, title }: Passage, language: Language): object => ({
  title,
  page: pageTitle,
  url: `./${encodeURIComponent(page)}?lang=${language}#${encodeURIComponent(section)}`,
})

/** Asked for anew each time, and sent only where it is another one than the reader has. */
function sendFile(request: FastifyRequest, reply: FastifyReply, { type, text }: PublicFile): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  void reply.headers({ 'cache-control': 'public, no-cache', etag })
  return isUnchanged(request, etag) ? reply.code(304).send() : reply.type(type).send(text)
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
