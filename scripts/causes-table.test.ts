import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CAUSE_IDS } from '#lib/diagnosis/causes.ts'
import { causesTable, TABLE_FILE } from './causes-table.ts'

test('docs/causes.md is what `npm run docs:causes` makes now', () => {
  expect(readFileSync(TABLE_FILE, 'utf8')).toBe(causesTable())
})

test('the table has one row for each cause, of six cells each, and no hole', () => {
  const rows = causesTable()
    .split('\n')
    .filter((line) => line.startsWith('| **'))
  expect(rows).toHaveLength(CAUSE_IDS.length)
  for (const row of rows) {
    expect(row.split(/(?<!\\)\|/)).toHaveLength(8)
    expect(row).not.toMatch(/undefined|\{\w+\}|unknown\./)
  }
  for (const id of CAUSE_IDS) expect(rows.filter((row) => row.includes(`\`${id}\``))).toHaveLength(1)
})
