import { expect, type Page, test } from '@playwright/test'
import { expectNoComplaints } from './complaints.ts'
import { pagePatterns, routePatterns } from './routes.ts'
import {
  answerAtMicrosoft,
  begin,
  connected,
  expectTitle,
  leaveForMicrosoft,
  registerApp,
  rowOf,
  SUPPORT,
} from './steps.ts'
import { board, connect, registrations, shell, signin } from './words.ts'
import { startWorld, type World } from './world.ts'

test.describe.configure({ mode: 'serial' })

const SCRIPT = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>"'--></style>{{7*7}}`

let world: World
let page: Page
let places: string[]

test.beforeAll(async ({ browser }) => {
  world = await startWorld()
  page = await begin(browser, world)
  await registerApp(page, world.sandbox.app)
  const app = new URL(page.url()).pathname
  const mailbox = await connected(page, SUPPORT)
  const attempt = new URL(page.url()).pathname
  const ids: Record<string, string> = {
    '/mailboxes/[id]': mailbox,
    '/attempts/[id]': attempt,
    '/registrations/[id]': app,
    '/setup/[code]': '/setup/xxxx',
    '/api/auth/[...nextauth]': '/api/auth/csrf',
    '/api/health/events': '/api/health/events?mailboxes=none',
  }
  places = [...pagePatterns(), ...routePatterns(), '/nothing-here', '/api/nothing-here', '/api/auth/session']
    .map((pattern) => ids[pattern] ?? pattern)
    .concat('/mailboxes/not-an-id', '/registrations/00000000-0000-0000-0000-000000000000')
})
test.afterAll(async () => {
  await world?.close()
})

function assetsOf(html: string): string[] {
  const found = [...html.matchAll(/(?:src|href)="(\/(?:_next\/static|icon)[^"]+)"/g)]
  return [...new Set(found.map((match) => match[1] ?? ''))]
}

test('every answer carries the headers that protect it, whoever asks and whatever it is', async ({
  playwright,
}) => {
  const stranger = await playwright.request.newContext({ baseURL: world.url })
  const board = await page.request.get('/')
  const assets = assetsOf(await board.text())
  expect(assets.filter((asset) => asset.endsWith('.js')).length).toBeGreaterThan(2)
  expect(assets.some((asset) => asset.endsWith('.css'))).toBe(true)
  for (const client of [page.request, stranger]) {
    for (const place of [...places, ...assets]) {
      const answer = await client.get(place, { maxRedirects: 0 })
      const headers = answer.headers()
      const what = `${place} (${answer.status()})`
      expect.soft(headers['content-security-policy'], what).toContain("frame-ancestors 'none'")
      expect.soft(headers['content-security-policy'], what).not.toContain('unsafe')
      expect.soft(headers['x-content-type-options'], what).toBe('nosniff')
      expect.soft(headers['x-frame-options'], what).toBe('DENY')
      expect.soft(headers['referrer-policy'], what).toBe('no-referrer')
      expect.soft(headers['strict-transport-security'], what).toMatch(/^max-age=\d{8,}/)
      expect.soft(headers['cross-origin-opener-policy'], what).toBe('same-origin')
      expect.soft(headers['cross-origin-resource-policy'], what).toBe('same-origin')
      expect.soft(headers['x-powered-by'], what).toBeUndefined()
      if (!assets.includes(place)) expect.soft(headers['cache-control'], what).toContain('no-store')
    }
  }
  await stranger.dispose()
})

test('no two answers share a nonce, and every script of a page carries its own', async () => {
  const nonces = new Set<string>()
  for (const place of ['/', '/registrations', '/sign-in', '/nothing-here']) {
    const answer = await page.request.get(place)
    const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? ''
    expect(nonce.length).toBeGreaterThanOrEqual(22)
    expect(nonces.has(nonce)).toBe(false)
    nonces.add(nonce)
    const scripts = [...(await answer.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length, place).toBeGreaterThan(1)
    for (const tag of scripts) expect(tag, place).toContain(`nonce="${nonce}"`)
  }
})

test('the cookies are not for scripts and not for other sites', async () => {
  for (const cookie of await page.context().cookies()) {
    expect(cookie.httpOnly, cookie.name).toBe(true)
    expect(cookie.sameSite, cookie.name).toBe('Lax')
  }
})

test('no header talks its way past the session', async ({ playwright }) => {
  const tricks: Record<string, string>[] = [
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware' },
    { 'x-middleware-invoke': '1', 'x-invoke-path': '/', 'x-invoke-status': '200' },
    { 'x-matched-path': '/', 'x-now-route-matches': '1' },
    { 'x-original-url': '/', 'x-rewrite-url': '/' },
    { 'x-nextjs-data': '1', rsc: '1', 'next-router-prefetch': '1' },
    { cookie: 'mailgrant=eyJhbGciOiJub25lIn0.eyJzZXNzaW9uIjoieCJ9.' },
  ]
  for (const headers of tricks) {
    const stranger = await playwright.request.newContext({ baseURL: world.url, extraHTTPHeaders: headers })
    for (const place of ['/', '/registrations', '/api/health/events?mailboxes=none']) {
      const answer = await stranger.get(place, { maxRedirects: 0 })
      const what = `${place} with ${Object.keys(headers)}`
      expect(await answer.text(), what).not.toContain('larkfield')
      expect([307, 401], what).toContain(answer.status() === 200 ? await redirected(answer) : answer.status())
      expect(answer.headers()['content-security-policy'], what).toContain("frame-ancestors 'none'")
    }
    await stranger.dispose()
  }
})

/** A page that is asked for as data answers 200 and tells the router where to go. */
async function redirected(answer: { text(): Promise<string> }): Promise<number> {
  return (await answer.text()).includes('/sign-in?next=') ? 307 : 200
}

test('a name that contains a script is shown as text wherever it appears', async () => {
  await page.goto('/registrations')
  await page.locator('main li a').first().click()
  await page.getByLabel(registrations('detail.name')).fill(SCRIPT.slice(0, 119))
  await page.getByRole('button', { name: registrations('detail.rename') }).click()
  await expect(page.getByText(registrations('done.renamed'))).toBeVisible()

  await page.goto('/mailboxes/new')
  await page.getByLabel(connect('new.address')).fill('orders@larkfield.example')
  await page.getByLabel(connect('new.displayName')).fill(SCRIPT)
  await page.getByRole('button', { name: connect('new.submit') }).click()
  await answerAtMicrosoft(page, 'orders@larkfield.example')
  for (const place of [
    '/',
    '/registrations',
    '/mailboxes/new',
    '/?q=%3Cscript%3Ewindow.ran=1%3C/script%3E',
  ]) {
    await page.goto(place)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await page.evaluate(() => 'ran' in window), place).toBe(false)
  }
  await page.goto('/')
  await expect(rowOf(page, 'orders@larkfield.example')).toContainText('<script>window.ran=1</script>')
  expectNoComplaints(page)
})

test('what a reply of Microsoft says is shown as text', async () => {
  await leaveForMicrosoft(page, 'archive@larkfield.example')
  const state = new URL(page.url()).searchParams.get('state') ?? ''
  const reply = new URLSearchParams({ state, error: 'server_error', error_description: SCRIPT })
  await page.goto(`/oauth/callback?${reply}`)
  await page.waitForURL('**/attempts/*')
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  await expect(page.getByText('<img src=x').first()).toBeVisible()
  expectNoComplaints(page)
})

test('an inline script that got into a page would still not run', async () => {
  await page.goto('/')
  const refused = page.waitForEvent('console', (message) => /Content Security Policy/.test(message.text()))
  await page.evaluate(() => {
    const script = document.createElement('div')
    script.innerHTML = '<img src="/nothing-here.png" onerror="window.ran=1">'
    document.body.append(script)
  })
  await refused
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
})

test('a form that the browser posts by itself does nothing, and leads back to its page', async ({
  browser,
}) => {
  const app = places.find((place) => /^\/registrations\/[0-9a-f-]{36}$/.test(place)) ?? ''
  const context = await browser.newContext({
    baseURL: world.url,
    storageState: await page.context().storageState(),
    javaScriptEnabled: false,
  })
  const still = await context.newPage()
  await still.goto(app)
  const name = still.getByLabel(registrations('detail.name'))
  const before = await name.inputValue()
  await name.fill('Renamed without scripts')
  await still.getByRole('button', { name: registrations('detail.rename') }).click()
  await expect(name).toHaveValue(before)
  expect(new URL(still.url()).pathname).toBe(app)
  await expectTitle(still, before)
  // Not shown where a test forbids scripts, but there for whoever has none.
  expect(await still.content()).toContain(shell('noScripts'))
  const elsewhere = await page.request.post(`${world.url}//elsewhere.example/`, {
    multipart: { x: '1' },
    maxRedirects: 0,
  })
  expect(elsewhere.headers().location ?? '').not.toMatch(/^(\/\/|https?:)/)
  await context.close()
})

test('after sign-in nobody is sent to another site', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: world.url })
  const visitor = await context.newPage()
  for (const next of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%09/x.example',
  ]) {
    await visitor.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await visitor.getByLabel(signin('email')).fill('ines@berger.example')
    await visitor.getByLabel(signin('password'), { exact: true }).fill('walnut-ferry-cloud')
    await visitor.getByRole('button', { name: signin('submit') }).click()
    await visitor.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(visitor.url()).origin).toBe(world.url)
    await context.clearCookies()
  }
  await context.close()
})

test('the live stream tells of the mailboxes one asks for, and of nothing that does not fit', async () => {
  for (const mailboxes of ['', 'x', '1,2,3', "' or 1=1 --", 'a'.repeat(5000)]) {
    const answer = await page.request.get(`/api/health/events?mailboxes=${encodeURIComponent(mailboxes)}`)
    expect(answer.status(), mailboxes.slice(0, 20)).toBe(400)
  }
})

test('an address that does not exist is a plain page, signed in or not', async ({ browser }) => {
  expect((await page.goto('/nothing-here'))?.status()).toBe(404)
  await expectTitle(page, shell('notFound.title'))
  await page.getByRole('link', { name: shell('notFound.home') }).click()
  await expectTitle(page, board('title'))
  const context = await browser.newContext({ baseURL: world.url })
  const stranger = await context.newPage()
  expect((await stranger.goto('/nothing-here'))?.status()).toBe(404)
  await expectTitle(stranger, shell('notFound.title'))
  await context.close()
})
