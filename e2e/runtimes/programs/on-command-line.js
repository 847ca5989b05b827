/** Runs the program on Node.js, Bun and Deno: the job comes on standard input, its answer goes to standard output. */

import program from './program.js'

let text = ''
for await (const chunk of process.stdin) text += chunk
console.log(JSON.stringify(await program(JSON.parse(text))))
