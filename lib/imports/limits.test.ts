import { describe, expect, it } from 'vitest'
import { MOST_BYTES } from './row.ts'
import { expectClear } from './testing/clear.ts'
import { read } from './testing/read.ts'

/** Enough on a busy machine; work that grows faster than its input would take hours. */
const timeout = 300_000

describe('the longest list', () => {
  const pieces = [
    ...[
      '"',
      ',',
      '\t',
      'a',
      '@',
      '<',
      '>',
      "'",
      '=',
      '\u200b',
      '“',
      ';',
      ' ',
      '\n',
      '\r',
      '"\n',
      ',\n',
      '" ',
      'a,',
    ],
    ...[
      '"a@x.example\n',
      'a@x.example ',
      '<a@x.example>',
      'a@x.example,',
      'SMTP:',
      '+SMTP:a',
      "';'=",
      '"",\n',
    ],
    `"\n${'x'.repeat(1_900)}\n`,
    `"${',"'.repeat(9_000)}\n`,
    `a@x.example;${'=;'.repeat(9_000)}\n`,
  ]
  it.each(['', 'email,name,tags\n', 'email;access;delegate\n'])(
    'is answered however it is made, under %j',
    { timeout },
    (head) => {
      for (const piece of pieces) {
        expectClear(read(head + piece.repeat((MOST_BYTES - head.length) / Buffer.byteLength(piece))))
      }
    },
  )

  it('has a row or a bad row for each of five thousand lines', { timeout }, () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => `m${at % 4_000}@a.example,"Mailbox, ${at}"`)
    const list = read(`Mail,Name\n${lines.join('\n')}`)
    expect([list.rows.length, list.bad.length]).toEqual([4_000, 1_000])
  })
})
