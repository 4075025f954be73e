import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newWebhookSecret, signatureHeaders } from './webhook-signature.ts'

const GUIDE = readFileSync('docs/alerts.md', 'utf8')
const example = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(GUIDE)?.[1]

const folder = mkdtempSync(join(tmpdir(), 'mailgrant-webhook-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const secret = newWebhookSecret()
const body = JSON.stringify({ type: 'alert.opened', title: 'Zürich 東京' })
const right = signatureHeaders('message-1', new Date(), body, secret)
const signature = right['webhook-signature'] ?? ''

/** What anybody may send to an address of a webhook, and whether it is ours. */
const CASES: readonly (readonly [string, boolean, Record<string, string>])[] = [
  ['ours', true, right],
  ['ours, beside one by an older secret', true, { ...right, 'webhook-signature': `v1,AAAA ${signature}` }],
  ['of another id', false, { ...right, 'webhook-id': 'message-2' }],
  ['of an hour ago', false, signatureHeaders('message-1', new Date(Date.now() - 3_600_000), body, secret)],
  ['without a header', false, {}],
  ['with letters beyond ASCII', false, { ...right, 'webhook-signature': `${signature.slice(0, -1)}\u00fc` }],
]

describe('what the guide tells receivers of webhooks to do', () => {
  it.each(CASES)('in Node, knows a message that is %s', async (_, expected, headers) => {
    const file = join(folder, 'verified.mjs')
    writeFileSync(file, example('js') ?? '')
    const { verified } = await import(/* @vite-ignore */ file)
    expect(verified(headers, body, secret)).toBe(expected)
  })

  const python = spawnSync('python3', ['--version']).status === 0
  it.skipIf(!python).each(CASES)('in Python, knows a message that is %s', (_, expected, headers) => {
    const script = `${example('python')}
import json, sys
headers, body, secret = json.load(sys.stdin)
print(verified(headers, body.encode(), secret))`
    const input = JSON.stringify([headers, body, secret])
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe(expected ? 'True' : 'False')
  })
})
