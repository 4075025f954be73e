import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import ical, { type VEvent } from 'node-ical'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { expectNoComplaints } from './complaints.ts'
import { columnOf, exampleFrom } from './example.ts'
import { complaintsOfPromtool, hasPrometheus, startPrometheus } from './prometheus.ts'
import { checkNow, expectTitle, newBrowser, SUPPORT, signIn } from './steps.ts'
import { until } from './until.ts'
import { shell, words } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const [ADMIN, HELP_DESK] = DEMO_PEOPLE
const BROKEN = 'fax@larkfield.example'
const GUIDE = 'docs/monitoring.md'
const keys = words('consumers')
const calendar = words('calendar')

let world: World
let admin: Page
let key: string
let healthKey: string

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  await signIn(admin, ADMIN)
})
test.afterAll(async () => {
  await world?.close()
})

async function makeKey(name: string, may: readonly ('health' | 'metrics')[]): Promise<string> {
  await admin.goto('/keys')
  await admin.getByLabel(keys('new.name')).fill(name)
  for (const what of ['health', 'metrics'] as const) {
    const box = admin.locator(`input[name="permissions[]"][value="${what}.read"]`)
    await box.setChecked(may.includes(what))
  }
  await admin.getByRole('button', { name: keys('new.submit') }).click()
  await expect(admin.getByText(keys('shown.once'))).toBeVisible()
  return (await admin.locator('main code').filter({ hasText: /^mgk_/ }).textContent()) ?? ''
}

/** As a program asks: no cookies, and an address and a header. */
const ask = (path: string, authorization?: string) =>
  fetch(`${world.url}${path}`, { headers: authorization ? { authorization } : {} })
const asked = async (path: string) => (await ask(path, `Bearer ${key}`)).json()
const basic = (password: string) => `Basic ${Buffer.from(`nagios:${password}`).toString('base64')}`

test('an admin makes a key, and a program reads with it how everything is', async () => {
  key = await makeKey('Nagios, main site', ['health', 'metrics'])
  await until(async () => {
    const [support, broken] = await Promise.all([SUPPORT, BROKEN].map((one) => asked(`/api/health/${one}`)))
    return support.status === 'ok' && broken.state === 'failing'
  }, 'both mailboxes were checked')
  // Once is a warning. The second look would come by itself, two minutes later.
  await admin.goto('/')
  await checkNow(admin, BROKEN)
  const answer = await ask('/api/health?list=failing', `Bearer ${key}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  expect(answer.headers.get('set-cookie')).toBeNull()
  const health = await answer.json()
  expect(health).toMatchObject({ status: 'critical', expiry: { nextDays: expect.any(Number) } })
  expect(health.list).toContainEqual(
    expect.objectContaining({ address: BROKEN, state: 'failing', cause: 'secret.expired' }),
  )
  expect((await ask('/api/health?status=http', `Bearer ${key}`)).status).toBe(503)
  expect((await ask('/api/health?status=maybe', `Bearer ${key}`)).status).toBe(400)

  await admin.goto('/keys')
  const line = admin.getByRole('list', { name: keys('list') }).getByRole('listitem')
  await expect(line).toContainText(keys('lastUsed'))
  await expect(line).not.toContainText(key)
  expectNoComplaints(admin)
})

test('it reads one mailbox by its address or its id, and finds no other', async () => {
  const support = await asked(`/api/health/${SUPPORT}`)
  expect(support).toMatchObject({ status: 'ok', address: SUPPORT, state: 'healthy' })
  expect(support.protocols).toHaveLength(3)
  expect(await asked(`/api/health/${support.id}`)).toMatchObject({ address: SUPPORT })
  expect(await asked(`/api/health/${encodeURIComponent(BROKEN)}`)).toMatchObject({ cause: 'secret.expired' })
  expect((await ask('/api/health/nobody@larkfield.example', `Bearer ${key}`)).status).toBe(404)
  expect((await ask(`/api/health/${SUPPORT}`, basic(key))).status).toBe(200)
})

test('nothing but the key opens it: no session, no key in the address, no other key', async () => {
  for (const path of ['/api/health', `/api/health/${SUPPORT}`, '/metrics']) {
    for (const [address, authorization] of [
      [path],
      [`${path}?key=${key}&token=${key}&access_token=${key}`],
      [path, `Bearer ${key.slice(0, -1)}A`],
      [path, basic('wrong')],
    ] as const) {
      const answer = await ask(address, authorization)
      expect(answer.status, address).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
      expect(Object.keys(await answer.json())).toEqual(['code'])
    }
    expect((await admin.request.get(path)).status(), path).toBe(401)
    const post = await fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    })
    expect(post.status, path).toBe(405)
  }
  healthKey = await makeKey('Only health', ['health'])
  expect((await ask('/metrics', `Bearer ${healthKey}`)).status).toBe(403)
})

test('what Zabbix and Nagios are told to read in the guide is there', async () => {
  test.skip(!existsSync('/usr/bin/jq') || !existsSync('/usr/bin/curl'), 'jq and curl are missing')
  const health = await asked('/api/health')
  const paths = columnOf(GUIDE, 'JSONPath').map((cell) => cell.replaceAll('`', ''))
  expect(paths.length).toBeGreaterThanOrEqual(5)
  for (const path of paths) {
    const found = path.split('.').reduce((at, name) => (name === '$' ? health : at?.[name]), health)
    expect(found, path).toEqual(expect.anything())
  }
  const folder = mkdtempSync(join(tmpdir(), 'mailgrant-nagios-'))
  const plugin = join(folder, 'check_mailgrant')
  writeFileSync(plugin, exampleFrom(GUIDE, '# check_mailgrant'), { mode: 0o700 })
  writeFileSync(join(folder, 'key'), `${key}\n`)
  writeFileSync(join(folder, 'wrong-key'), 'mgk_wrong\n')
  const check = (keyFile: string, ...mailbox: string[]) => {
    const { status, stdout } = spawnSync(plugin, [world.url, join(folder, keyFile), ...mailbox], {
      encoding: 'utf8',
    })
    return { status, said: stdout.trim() }
  }
  expect(check('key')).toEqual({
    status: 2,
    said: expect.stringMatching(
      /^MAILGRANT CRITICAL - \d+ of \d+ failing, .* \| failing=\d+ throttled=\d+ total=\d+ /,
    ),
  })
  expect(check('key', SUPPORT)).toEqual({ status: 0, said: `MAILGRANT OK - ${SUPPORT} is healthy` })
  expect(check('key', BROKEN)).toEqual({ status: 2, said: expect.stringContaining('secret.expired') })
  expect(check('wrong-key')).toEqual({ status: 3, said: expect.stringMatching(/^MAILGRANT UNKNOWN - .*401/) })
  rmSync(folder, { recursive: true })
})

test('a Prometheus that is set up as the guide says reads the metrics, and can work with its rules', async () => {
  test.skip(!hasPrometheus, 'Prometheus is missing')
  const text = await (await ask('/metrics', `Bearer ${key}`)).text()
  expect(complaintsOfPromtool(text)).toBe('')
  expect(text).not.toContain('@')
  const single = await (await ask('/metrics?mailboxes=1', `Bearer ${key}`)).text()
  expect(complaintsOfPromtool(single)).toBe('')
  expect(single).toMatch(new RegExp(`mailgrant_mailbox_protocol_healthy\\{.*mailbox="${SUPPORT}".*\\} 1`))

  const prometheus = await startPrometheus(world.url, key)
  try {
    await until(
      async () => (await prometheus.targets()).some(({ health }) => health === 'up'),
      'it has scraped',
    )
    await until(async () => {
      const { mailboxes } = await asked('/api/health')
      const sums = await prometheus.query('sum by (state) (mailgrant_mailboxes)')
      return (
        sums.length === 4 &&
        sums.every(({ metric, value }) => mailboxes[metric.state ?? ''] === Number(value[1]))
      )
    }, 'it counts as many mailboxes in each state as the portal does')
    const [beat] = await prometheus.query('time() - mailgrant_heartbeat_timestamp_seconds{task="probe-due"}')
    expect(Number(beat?.value[1])).toBeLessThan(120)
    const expired = 'mailgrant_credential_expiry_timestamp_seconds{state="current"} - time() < 0'
    expect((await prometheus.query(expired)).length).toBeGreaterThan(0)
    await until(async () => {
      const loaded = await prometheus.rules()
      return loaded.length > 0 && loaded.every(({ health }) => health === 'ok')
    }, 'its rules were looked at')
    const rules = await prometheus.rules()
    expect(rules).toHaveLength(3)
    const ends = rules.find(({ name }) => name === 'MailgrantCredentialEnds')
    expect((await prometheus.query(ends?.query ?? '')).length).toBeGreaterThan(0)
  } finally {
    await prometheus.close()
  }
})

test('everybody makes a calendar of their own, which programs read by its link alone', async ({
  browser,
}) => {
  const helpDesk = await newBrowser(browser, world)
  await signIn(helpDesk, HELP_DESK)
  expect((await helpDesk.goto('/keys'))?.status()).toBe(403)
  await expectTitle(helpDesk, shell('forbidden.title'))
  await helpDesk.goto('/profile')
  await helpDesk.getByRole('button', { name: calendar('make') }).click()
  await expect(helpDesk.getByText(calendar('shown.once'))).toBeVisible()
  const shown = helpDesk.locator('main code').filter({ hasText: '/calendar/' })
  const link = (await shown.textContent()) ?? ''
  const webcal = helpDesk.getByRole('link', { name: calendar('shown.open') })
  expect(await webcal.getAttribute('href')).toBe(link.replace(/^http:/, 'webcal:'))

  const answer = await fetch(link, { headers: { 'user-agent': 'iOS/18.1 (22B83) dataaccessd/1.0' } })
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  expect(answer.headers.get('x-robots-tag')).toContain('noindex')
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  const events = Object.values(ical.sync.parseICS(await answer.text())).filter(
    (one): one is VEvent => one?.type === 'VEVENT',
  )
  expect(events.map(({ summary }) => String(summary))).toContainEqual(
    expect.stringMatching(/^Secret ….{4} of .+ expires: \d+ mailbox(es)? stops?$/),
  )
  expect(events.every((event) => event.datetype === 'date' && event.alarms?.length === 4)).toBe(true)
  const again = await fetch(link, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)

  await helpDesk.reload()
  await expect(helpDesk.getByText('Apple Calendar')).toBeVisible()
  await expect(helpDesk.getByText(link)).toHaveCount(0)
  await helpDesk.getByRole('button', { name: calendar('revoke.open') }).click()
  await helpDesk
    .getByRole('dialog')
    .getByRole('button', { name: calendar('revoke.confirm') })
    .click()
  await expect(helpDesk.getByText(calendar('revoke.done'))).toBeVisible()
  expect((await fetch(link)).status).toBe(404)
  expectNoComplaints(helpDesk)
  await helpDesk.context().close()
})

test('a revoked key is refused from the next request on, and the log has none of it', async () => {
  await admin.goto('/keys')
  await admin.getByRole('button', { name: keys('revoke.of', { name: 'Nagios, main site' }) }).click()
  await admin
    .getByRole('dialog')
    .getByRole('button', { name: keys('revoke.confirm') })
    .click()
  await expect(admin.getByText(keys('revoke.done'))).toBeVisible()
  for (const path of ['/api/health', '/metrics']) expect((await ask(path, `Bearer ${key}`)).status).toBe(401)
  expect(world.log()).not.toContain(key.slice(4))
  expectNoComplaints(admin)
})

test('whoever tries many wrong keys has to wait, and a right one works from there all the same', async () => {
  const tries: number[] = []
  await until(async () => {
    tries.push((await ask('/api/health', `Bearer mgk_${'x'.repeat(43)}`)).status)
    return tries.at(-1) === 429
  }, 'wrong keys are held up')
  expect(tries.length).toBeLessThanOrEqual(20)
  expect((await ask('/api/health', `Bearer ${healthKey}`)).status).toBe(200)
  // A calendar that was revoked goes on asking for weeks: it is counted for itself.
  expect((await ask(`/calendar/${'x'.repeat(43)}.ics`)).status).toBe(404)
})
