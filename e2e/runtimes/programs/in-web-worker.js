/** Runs the program in a web worker: a job and its answer are messages. */

import program from './program.js'

addEventListener('message', ({ data }) => {
  program(data).then(
    (answer) => postMessage({ answer }),
    // The page hears of no promise that rejects here.
    (error) => postMessage({ failure: String(error.stack) }),
  )
})
