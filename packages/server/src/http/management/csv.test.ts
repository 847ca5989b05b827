import { expect, it } from 'vitest'
import { csvRow } from './csv.ts'

it.each([
  ['=1+1', "'=1+1"],
  ['+33', "'+33"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\0=1', "'\0=1"],
  ['\r=1', '"\'\r=1"'],
  ['\n=1', '"\'\n=1"'],
  ['=1,"x"', '"\'=1,""x"""'],
  ['a=1', 'a=1'],
  ['', ''],
  ['one, two', '"one, two"'],
  ['say "yes"', '"say ""yes"""'],
])('a spreadsheet takes %j for a text', (text, cell) => {
  expect(csvRow([text, 'end'])).toBe(`${cell},end\r\n`)
})
