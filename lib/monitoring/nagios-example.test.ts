import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const GUIDE = 'docs/monitoring.md'
const HEALTH = {
  status: 'critical',
  mailboxes: { total: 2, failing: 1, throttled: 0 },
  incidents: { open: 1, list: [{ subject: 'CONTOSO\\Support \\c \n "x"' }] },
  expiry: { nextDays: 3, registration: 'Mail \\ archive' },
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailgrant-nagios-'))
  const example = /^```sh\n(#!\/bin\/sh\n# check_mailgrant[\s\S]*?)^```$/m.exec(readFileSync(GUIDE, 'utf8'))
  writeFileSync(join(folder, 'check_mailgrant'), example?.[1] ?? '', { mode: 0o700 })
  writeFileSync(join(folder, 'key'), 'mgk_key\n')
  // In place of curl: answers what lies in a file, and keeps what it was asked.
  const curl = `#!/bin/sh\nfor last; do :; done\ncat > "${folder}/sent"\necho "$last" > "${folder}/asked"\ncat "${folder}/answer"\n`
  writeFileSync(join(folder, 'curl'), curl, { mode: 0o700 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function check(answer: object, mailbox = '') {
  writeFileSync(join(folder, 'answer'), JSON.stringify(answer))
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  const args = ['https://mailgrant.example', join(folder, 'key'), mailbox]
  const { status, stdout } = spawnSync(join(folder, 'check_mailgrant'), args, { env, encoding: 'utf8' })
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim()
  return { status, said: stdout.trim(), asked: read('asked'), sent: read('sent') }
}

describe.skipIf(!existsSync('/usr/bin/jq'))('the check of Nagios, as the guide has it', () => {
  it('stays critical whatever an app or a mailbox is called', () => {
    expect(check(HEALTH)).toEqual({
      status: 2,
      said: expect.stringMatching(/^MAILGRANT CRITICAL - 1 of 2 failing, 1 incidents, next expiry in 3 days/),
      asked: 'https://mailgrant.example/api/health',
      sent: 'header = "Authorization: Bearer mgk_key"',
    })
  })

  it('asks for a mailbox with any address', () => {
    const one = { status: 'ok', address: 'a#b/c?d@contoso.example', state: 'healthy', cause: null }
    expect(check(one, one.address)).toMatchObject({
      status: 0,
      said: `MAILGRANT OK - ${one.address} is healthy`,
      asked: 'https://mailgrant.example/api/health/a%23b%2Fc%3Fd%40contoso.example',
    })
  })
})
