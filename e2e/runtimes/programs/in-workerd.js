/** Runs the program in a worker of Cloudflare's kind: a job and its answer are a request and a response. */

import program from './program.js'

export default {
  async fetch(request) {
    return Response.json(await program(await request.json()))
  },
}
