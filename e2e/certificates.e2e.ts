import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { bytes, PASSPHRASE, RSA_THUMBPRINT } from '#lib/credentials/testing/files.ts'
import { expectAccessible, expectNoSideways } from './accessible.ts'
import { expectNoComplaints } from './complaints.ts'
import {
  alertOf,
  begin,
  checkNow,
  connected,
  expectChecked,
  expectStates,
  registerApp,
  SUPPORT,
} from './steps.ts'
import { board, causes, forms, registrations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const OTHER = 'newsletter@larkfield.example'
const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const

let world: World
let page: Page
let app: string
let pem = ''

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  app = new URL(page.url()).pathname
  await page.goto(await connected(page, SUPPORT))
  await expectChecked(page, ALL_HEALTHY)
})
test.afterAll(async () => {
  await world?.close()
})
test.afterEach(() => expectNoComplaints(page))

const button = (key: string) => page.getByRole('button', { name: registrations(key), exact: true })
const files = (...names: string[]) =>
  names.map((name) => ({ name, mimeType: 'application/octet-stream', buffer: bytes(name) }))

async function openReplace(way: 'secret' | 'upload' | 'generate'): Promise<void> {
  await page.goto(app)
  await page.locator('summary', { hasText: registrations('detail.replace') }).click()
  await page.getByRole('radio', { name: registrations(`ways.${way}`) }).check()
}

async function upload(names: readonly string[], passphrase = ''): Promise<void> {
  await page.getByLabel(registrations('upload.file')).setInputFiles(files(...names))
  await page.getByLabel(registrations('upload.passphrase')).fill(passphrase)
}

test('a key and its certificate are made, and only the public part can be downloaded', async () => {
  await openReplace('generate')
  await button('detail.generateSubmit').click()
  await expect(page.getByText(registrations('done.proposed'))).toBeVisible()
  await expectAccessible(page, 'a certificate that waits')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: registrations('proposed.download') }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/\.cer$/)
  pem = readFileSync(await download.path(), 'utf8')
  expect(pem).not.toContain('PRIVATE')
  const thumbprint = new X509Certificate(pem).fingerprint.replaceAll(':', '')
  await expect(page.getByText(thumbprint, { exact: true })).toBeVisible()
})

test('Entra does not know it yet: it goes on waiting, and the mailbox goes on working', async () => {
  await button('proposed.use').click()
  await expect(alertOf(page)).toContainText(causes('cert.rejected.title'))
  await expect(alertOf(page)).toContainText('AADSTS700027')
  await expect(alertOf(page)).toContainText(registrations('refused.waits'))
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
})

test('uploaded to Entra it is proven and used, and needs the secret no more', async () => {
  const { control, app: facts } = world.sandbox
  await control.post(`/apps/${facts.clientId}/certificates`, { pem })
  await page.goto(app)
  await button('proposed.use').click()
  await expect(page.getByText(registrations('done.replacedCertificate'))).toBeVisible()
  await expect(page.getByRole('heading', { name: registrations('detail.certificate') })).toBeVisible()
  await expect(page.getByText(registrations('expiry.source.certificate'))).toBeVisible()

  await control.delete(`/apps/${facts.clientId}/secrets/${facts.secretId}`)
  await button('detail.check').click()
  await expect(page.getByText(registrations('done.works'))).toBeVisible()
  await page.goto('/')
  await checkNow(page, SUPPORT)
  await expectStates(page, SUPPORT, ALL_HEALTHY)
  // The code of this sign-in is redeemed with the certificate.
  await page.goto(await connected(page, OTHER))
  await expectChecked(page, ALL_HEALTHY)
})

test('the panel of the board shows a certificate like a secret', async () => {
  await page.goto('/')
  const panel = page.getByRole('region', { name: board('apps.title') })
  await expect(panel).toContainText(board('apps.certificate'))
  await expect(panel).toContainText(registrations('expiry.left', { days: 365 }))
})

test('a certificate and a key that do not belong together are refused with a sentence', async () => {
  await openReplace('upload')
  await upload(['rsa.crt.pem', 'other.key.pem'])
  await button('detail.replaceSubmit').click()
  await expect(page.getByText(forms('key-mismatch'))).toBeVisible()
  await upload(['aes.pfx'], 'not-the-passphrase')
  await button('detail.replaceSubmit').click()
  await expect(page.getByText(forms('passphrase-wrong'))).toBeVisible()
  await expect(page.getByLabel(registrations('upload.passphrase'))).toHaveValue('')
})

test('a PFX takes the place of the one in use, once Entra knows it', async () => {
  const { control, app: facts } = world.sandbox
  await control.post(`/apps/${facts.clientId}/certificates`, { pem: bytes('rsa.crt.pem').toString() })
  await openReplace('upload')
  await upload(['aes.pfx'], PASSPHRASE.reveal())
  await button('detail.replaceSubmit').click()
  await expect(page.getByText(registrations('done.replacedCertificate'))).toBeVisible()
  await expect(page.getByText(RSA_THUMBPRINT, { exact: true })).toBeVisible()
  await expectAccessible(page, 'replacing a credential')
  await page.setViewportSize({ width: 375, height: 800 })
  await expectNoSideways(page, 'a registration with a certificate')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('an unused certificate is discarded with its key', async () => {
  await openReplace('generate')
  await button('detail.generateSubmit').click()
  await expect(button('proposed.use')).toBeVisible()
  await button('proposed.discard').click()
  await button('proposed.discardConfirm').click()
  await expect(page.getByText(registrations('done.discarded'))).toBeVisible()
  await expect(button('proposed.use')).toBeHidden()
})

test('an app is registered with a certificate in place of a secret', async () => {
  const { control, apps } = world.sandbox
  const facts = apps.find(({ name }) => /newsletter/.test(name))
  if (!facts) throw new Error('the sandbox has no such app')
  await control.post(`/apps/${facts.clientId}/certificates`, { pem: bytes('rsa.crt.pem').toString() })
  await page.goto('/registrations/new')
  await page.getByRole('radio', { name: registrations('cloud.sandbox') }).check()
  await page.getByLabel(registrations('new.tenant')).fill('larkfield.example')
  await page.getByLabel(registrations('new.clientId')).fill(facts.clientId)
  await page.getByRole('radio', { name: registrations('ways.upload') }).check()
  await upload(['rsa.crt.pem'])
  await button('new.submit').click()
  await expect(page.getByText(forms('key-absent'))).toBeVisible()
  // What was typed is still there; a browser forgets only the file.
  await expect(page.getByLabel(registrations('new.clientId'))).toHaveValue(facts.clientId)
  await upload(['rsa.crt.pem', 'rsa.encrypted.key.pem'], PASSPHRASE.reveal())
  await button('new.submit').click()
  await expect(page.getByText(registrations('done.registered'))).toBeVisible()
  await expect(page.getByText(RSA_THUMBPRINT, { exact: true })).toBeVisible()
})

test('no line of a private key is in a page, in the log or in the sandbox’s own record', async () => {
  const lines = bytes('rsa.key.pem').toString().split('\n').slice(1, -2)
  await page.goto(app)
  const html = await page.content()
  const data = await (await page.request.get(app, { headers: { rsc: '1' } })).text()
  const log = world.log()
  const told = JSON.stringify(await world.sandbox.control.get('/log'))
  expect(html).toContain(RSA_THUMBPRINT)
  for (const [where, text] of Object.entries({ html, data, log, told })) {
    expect(
      lines.filter((line) => text.includes(line)),
      where,
    ).toEqual([])
    expect(text, where).not.toContain('BEGIN PRIVATE KEY')
    expect(text, where).not.toContain(PASSPHRASE.reveal())
  }
})
