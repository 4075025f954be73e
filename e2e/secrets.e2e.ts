import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, type Page, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { Needles } from './needles.ts'
import { addresses, routePatterns } from './routes.ts'
import {
  answerAtMicrosoft,
  checkButton,
  expectTitle,
  leaveForMicrosoft,
  newBrowser,
  SUPPORT,
  signIn,
} from './steps.ts'
import { until } from './until.ts'
import { causes, connect, registrations } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const [ADMIN] = DEMO_PEOPLE
const MISTYPED = 'mistyped-but-it-may-be-real~4711-x'
const TAIL = 40

const needles = new Needles()
let world: World
let admin: Page

test.beforeAll(async ({ browser }) => {
  world = await startWorld({
    demo: true,
    // The end of a signed token is its signature: of the rest, parts may be shown.
    onIssued: (kind, value) => needles.add(kind, value.slice(-TAIL)),
  })
  for (const { name, secretValue } of world.sandbox.apps) needles.add(`secret of ${name}`, secretValue)
  for (const { email, password } of DEMO_PEOPLE) needles.add(`password of ${email}`, password)
  needles.add('master key', readFileSync(join(world.folder, 'master.key'), 'utf8').trim())
  needles.add('mistyped secret', MISTYPED)
  admin = await newBrowser(browser, world)
  await signIn(admin, ADMIN)
})
test.afterAll(async () => {
  await world?.close()
})

test('what is looked for is found where it lies', () => {
  const bait = new Needles()
  bait.add('bait', 'a-value-that-must-not-get-out')
  for (const text of [
    'a-value-that-must-not-get-out',
    'xa-value-that-must-not-get-out!',
    '--a-value-that-must-not-get-out',
  ])
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
      expect(bait.foundIn(`before ${Buffer.from(text).toString(encoding)} after`), encoding).toHaveLength(1)
    }
  expect(bait.foundIn('a-value-that-must-not-get-ou')).toEqual([])
})

test('no live stream tells a token, while probes renew and fail', async () => {
  await world.sandbox.control.post('/settings', { accessTokenSeconds: 60 })
  await admin.goto('/')
  const ids = await admin
    .locator('main a[href^="/mailboxes/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.split('/').pop() ?? ''))
  const mailboxes = ids.filter((id) => id.length === 36)
  expect(mailboxes.length).toBeGreaterThan(10)

  const cookies = await admin.context().cookies()
  const stop = new AbortController()
  const answer = await fetch(`${world.url}/api/health/events?mailboxes=${mailboxes}`, {
    headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    signal: stop.signal,
  })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  let heard = ''
  const reading = answer.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeTo(
      new WritableStream({
        write(text) {
          heard += text
        },
      }),
    )
    .catch(() => {})
  for (const local of ['support', 'orders', 'archive', 'billing']) {
    await checkButton(admin, `${local}@larkfield.example`).click()
  }
  await until(() => (heard.match(/"state":"done"/g)?.length ?? 0) >= 4, 'four probes end on the stream')
  stop.abort()
  await reading
  expect(needles.foundIn(heard)).toEqual([])
})

test('neither a sign-in nor a refused secret leaves one in any answer the browser gets', async () => {
  const answers: Promise<string>[] = []
  admin.on('response', (response) => {
    if (new URL(response.url()).origin !== world.url) return
    const headers = JSON.stringify(response.headers())
    answers.push(
      response.text().then(
        (body) => headers + body,
        () => headers,
      ),
    )
  })
  await leaveForMicrosoft(admin, 'nolicence@larkfield.example', world.sandbox.app.name)
  await answerAtMicrosoft(admin, 'nolicence@larkfield.example')
  await expectTitle(admin, connect('attempt.connected.title', { address: 'nolicence@larkfield.example' }))

  await admin.goto((await appAddresses())[0] ?? '')
  await admin.getByText(registrations('detail.replace'), { exact: true }).click()
  await admin.getByLabel(registrations('secret.label'), { exact: true }).fill(MISTYPED)
  await admin.getByLabel(registrations('secret.expires')).fill('2027-06-30')
  await admin.getByRole('button', { name: registrations('detail.replaceSubmit') }).click()
  await expect(admin.getByText(causes('secret.wrong.title'))).toBeVisible()
  answers.push(admin.content())
  const all = (await Promise.all(answers)).join('\n')
  expect(all).toContain('AADSTS7000215')
  expect(needles.foundIn(all)).toEqual([])
  const stored = await admin.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(needles.foundIn(stored)).toEqual([])
})

async function appAddresses(): Promise<string[]> {
  await admin.goto('/registrations')
  return hrefs('main li a[href^="/registrations/"]')
}

async function hrefs(selector: string): Promise<string[]> {
  await admin.locator(selector).first().waitFor()
  return admin.locator(selector).evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
}

test('no page, no page as data and no answer of the API holds one', async () => {
  await admin.goto('/')
  const mailboxes = await hrefs('main table a[href^="/mailboxes/"]')
  const places = new Set([...Object.values(await addresses(admin)), ...mailboxes, ...(await appAddresses())])
  for (const pattern of routePatterns()) if (!pattern.includes('[')) places.add(pattern)
  for (const path of ['csrf', 'providers', 'session', 'signin', 'error']) places.add(`/api/auth/${path}`)
  places.delete('/api/health/events')
  let telling = 0
  for (const place of places) {
    for (const accept of ['text/html', 'text/x-component']) {
      const rsc = accept === 'text/html' ? undefined : { rsc: '1' }
      const answer = await admin.request.get(place, { headers: { accept, ...rsc } })
      const text = JSON.stringify(answer.headers()) + (await answer.text())
      if (text.includes('larkfield.example')) telling += 1
      expect(needles.foundIn(text), `${place} as ${accept}`).toEqual([])
    }
  }
  // It did look at pages that have something to tell.
  expect(telling).toBeGreaterThan(2 * mailboxes.length)
})

test('nor does the log, at its most talkative', () => {
  expect(world.log()).toContain('"level":"debug"')
  expect(world.log()).toContain('grant renewed')
  expect(needles.foundIn(world.log())).toEqual([])
})

test('nor do the files and the rows of the database, where every one is sealed', async () => {
  expect(needles.count).toBeGreaterThan(60)
  expect(await world.stop()).toBe(0)
  const files = readdirSync(world.folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name !== 'master.key')
    .map((file) => join(file.parentPath, file.name))
  let addresses = 0
  for (const file of files) {
    const bytes = readFileSync(file)
    if (bytes.includes(SUPPORT)) addresses += 1
    expect(needles.foundIn(bytes), file).toEqual([])
  }
  expect(files.length).toBeGreaterThan(100)
  expect(addresses).toBeGreaterThan(0)

  // Once more as rows: the database compresses what is long.
  const database = await PGlite.create({ dataDir: join(world.folder, 'pg') })
  const { rows: tables } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  let sealed = 0
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(`select t::text as row from ${name} t`)
    const text = rows.map(({ row }) => row).join('\n')
    sealed += text.match(/eyJhbGciOiJkaXIi/g)?.length ?? 0
    expect(needles.foundIn(text), name).toEqual([])
  }
  await database.close()
  // Two tokens for each grant, and the secrets of the apps.
  expect(sealed).toBeGreaterThan(30)
})
