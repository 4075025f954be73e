import { expect } from 'vitest'
import { LIST_PROBLEMS, type MailboxList, ROW_PROBLEMS } from '#lib/imports/row.ts'
import { addressInput } from '#lib/mailboxes/inputs.ts'

/** What holds of every answer, whatever the list was. */
export function expectClear(list: MailboxList) {
  for (const { code } of list.problems) expect(LIST_PROBLEMS).toContain(code)
  if (list.problems.length > 0) expect([...list.rows, ...list.bad]).toEqual([])
  else expect(list.rows.length + list.bad.length).toBeGreaterThan(0)

  const firstLines = new Set([...list.rows, ...list.bad].map(({ line }) => line))
  for (const row of list.rows) {
    if (!addressInput.safeParse(row.address).success) expect.fail(`no address: ${row.address}`)
    expect(row.access === 'shared').toBe(row.delegate !== undefined)
    expect(row.protocols.length).toBeGreaterThan(0)
  }
  expect(new Set(list.rows.map((row) => row.address.toLowerCase())).size).toBe(list.rows.length)
  for (const { text, problems } of list.bad) {
    expect(problems.length).toBeGreaterThan(0)
    if (text.length > 160 || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text)) expect.fail(JSON.stringify(text))
    for (const { code, values } of problems) {
      expect(ROW_PROBLEMS).toContain(code)
      if (code === 'duplicate') expect(firstLines).toContain(values?.line)
    }
  }
}
