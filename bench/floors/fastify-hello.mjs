/** What an answer costs in Fastify: no caller is asked for. */
import { fastify } from 'fastify'

const app = fastify()
const hello = () => ({ hello: 'org_1' })
app.get('/', hello)
// The question of a proxy, so that the same request can be asked here.
app.get('/forward-auth', hello)

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
