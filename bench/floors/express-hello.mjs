/** What an answer costs in Express: no caller is asked for. */
import express from 'express'

const app = express()
app.get('/', (_request, response) => {
  response.json({ hello: 'org_1' })
})

const server = app.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)
