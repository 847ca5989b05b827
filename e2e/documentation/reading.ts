/** Reads the documentation as a person does who copies from it. */

export interface Printed {
  /** Such as `Python`. */
  readonly title: string
  readonly file: string
  readonly code: string
}

/** The samples of a page, as its Markdown prints them: below a heading, the file's name and a block of code. */
export async function samplesPrintedAt(address: string): Promise<readonly Printed[]> {
  const answer = await fetch(address)
  if (answer.status !== 200) throw new Error(`${address} answers ${answer.status}`)
  const markdown = await answer.text()
  const samples = /^### (.+)\n\n.*`([\w-]+\.\w+)`\.\n\n```\w+\n([\s\S]*?)^```$/gm
  return Array.from(markdown.matchAll(samples), ([, title = '', file = '', code = '']) => ({
    title,
    file,
    code,
  }))
}
