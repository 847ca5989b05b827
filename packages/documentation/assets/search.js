// Search while you type, and buttons that copy. Without this script the form still answers, as plain text.

const { copy, copied, results: resultsText, nothing } = document.body.dataset
const input = document.querySelector('input[type=search]')
const list = document.querySelector('#results')
const status = document.querySelector('#found')

input.setAttribute('role', 'combobox')
input.setAttribute('aria-autocomplete', 'list')
input.setAttribute('aria-controls', list.id)
input.setAttribute('aria-expanded', 'false')

let asked = ''
let chosen = -1
let timer

input.addEventListener('input', () => {
  clearTimeout(timer)
  timer = setTimeout(() => void search(), 150)
})

async function search() {
  const question = input.value.trim()
  if (question === asked) return
  asked = question
  const found = question === '' ? [] : await ask(question)
  // A later question may have been answered meanwhile.
  if (question === asked) show(found)
}

async function ask(question) {
  const page = location.pathname.split('/').at(-1)
  const query = new URLSearchParams({ q: question, page, lang: document.documentElement.lang })
  const answer = await fetch(`search.json?${query}`)
  return answer.ok ? (await answer.json()).results : []
}

function show(found) {
  list.replaceChildren(...found.map(option))
  chosen = -1
  input.removeAttribute('aria-activedescendant')
  status.textContent =
    asked === '' ? '' : found.length === 0 ? nothing : resultsText.replace('#', found.length)
  open(found.length > 0)
}

function option({ title, page, url }, at) {
  const source = document.createElement('small')
  source.textContent = page
  const item = document.createElement('li')
  item.id = `result-${at}`
  item.setAttribute('role', 'option')
  item.setAttribute('aria-selected', 'false')
  item.append(title, source)
  item.addEventListener('click', () => go(url))
  return item
}

function open(isOpen) {
  list.hidden = !isOpen
  input.setAttribute('aria-expanded', String(isOpen))
}

function choose(at) {
  const items = [...list.children]
  if (items.length === 0) return
  chosen = (at + items.length) % items.length
  items.forEach((item, nth) => item.setAttribute('aria-selected', String(nth === chosen)))
  input.setAttribute('aria-activedescendant', items[chosen].id)
  items[chosen].scrollIntoView({ block: 'nearest' })
}

function follow(event) {
  const item = list.children[chosen]
  if (list.hidden || item === undefined) return
  event.preventDefault()
  item.click()
}

function go(url) {
  open(false)
  location.assign(url)
}

input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') return follow(event)
  if (event.key === 'Escape') return open(false)
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || list.children.length === 0) return
  event.preventDefault()
  open(true)
  choose(chosen === -1 && step === -1 ? -1 : chosen + step)
})

document.addEventListener('click', ({ target }) => {
  if (!input.form.contains(target)) open(false)
})

document.addEventListener('keydown', (event) => {
  const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '')
  if (event.key !== '/' || writing || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  input.focus()
})

for (const block of document.querySelectorAll('.code')) {
  const code = block.querySelector('code')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = copy
  button.addEventListener('click', () => void copyFrom(code, button))
  block.append(button)
}

async function copyFrom(code, button) {
  if (!(await put(code))) return
  button.textContent = copied
  status.textContent = copied
  setTimeout(() => (button.textContent = copy), 2000)
}

/** Where the clipboard is closed to pages, the text is selected, so that one key copies it. */
async function put(code) {
  try {
    await navigator.clipboard.writeText(code.textContent)
    return true
  } catch {
    getSelection().selectAllChildren(code)
    return false
  }
}
