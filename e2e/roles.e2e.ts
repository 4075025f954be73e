import { expect, type Page, type Request, test } from '@playwright/test'
import { DEMO_PEOPLE } from '#scripts/demo-people.ts'
import { callAction, refusalIn } from './call-action.ts'
import { expectNoComplaints } from './complaints.ts'
import { FRONT_DOORS, OPEN_ACTIONS, OPEN_PAGES } from './open-to-help-desk.ts'
import { addresses, pagePatterns, routePatterns, serverActions } from './routes.ts'
import { alertOf, checkNow, expectTitle, fillSignIn, newBrowser, rowOf, SUPPORT, signIn } from './steps.ts'
import { board, connect, profile, registrations, shell, signin } from './words.ts'
import { startWorld, type World } from './world.ts'

// Every page and every action, one after the other.
test.describe.configure({ mode: 'serial', timeout: 400_000 })

const [ADMIN, HELP_DESK] = DEMO_PEOPLE

let world: World
let admin: Page
let helpDesk: Page
let places: Record<string, string>

test.beforeAll(async ({ browser }) => {
  world = await startWorld({ demo: true })
  admin = await newBrowser(browser, world)
  helpDesk = await newBrowser(browser, world)
  await signIn(admin, ADMIN)
  await signIn(helpDesk, HELP_DESK)
  places = await addresses(admin)
})
test.afterAll(async () => {
  await world?.close()
})

test('help desk sees the board and the details, and Check now works', async () => {
  await helpDesk.goto('/')
  await expectTitle(helpDesk, board('title'))
  await checkNow(helpDesk, SUPPORT)
  await helpDesk.getByRole('link', { name: SUPPORT }).click()
  await expectTitle(helpDesk, SUPPORT)
  await expect(helpDesk.getByText(HELP_DESK.name).first()).toBeVisible()
  expectNoComplaints(helpDesk)
})

test('help desk is offered nothing that touches a credential', async () => {
  for (const [where, name] of [
    ['/', board('connect')],
    [places['/mailboxes/[id]'], connect('remove.open')],
    [places['/mailboxes/[id]'], connect('reconnect')],
    [places['/mailboxes/[id]'], connect('change.submit')],
  ] as const) {
    const control = (page: Page) =>
      page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true }))
    await admin.goto(where ?? '')
    await expect(control(admin)).toBeVisible()
    await helpDesk.goto(where ?? '')
    await expect(helpDesk.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(control(helpDesk)).toHaveCount(0)
  }
  await expect(helpDesk.locator('a[href^="/registrations"]')).toHaveCount(0)
})

test('every page that is not named for help desk answers 403 to them', async () => {
  const closed = pagePatterns().filter((pattern) => !OPEN_PAGES.includes(pattern))
  expect(closed).toEqual(expect.arrayContaining(['/registrations', '/registrations/new', '/mailboxes/new']))
  for (const pattern of closed) {
    const place = places[pattern] ?? ''
    expect((await helpDesk.goto(place))?.status(), place).toBe(403)
    await expectTitle(helpDesk, shell('forbidden.title'))
    // Positive control: the address is right, and an admin gets the page.
    expect((await admin.goto(place))?.status(), place).toBe(200)
    // The router of the framework asks for pages in this way; it is no way round.
    const flight = await helpDesk.request.get(place, { headers: { rsc: '1' } })
    expect(await flight.text(), place).not.toContain('larkfield.example')
  }
})

test('every page but the front doors sends a stranger to the sign-in page', async ({ browser }) => {
  const stranger = await newBrowser(browser, world)
  for (const pattern of pagePatterns()) {
    const place = places[pattern] ?? ''
    await stranger.goto(place)
    if (FRONT_DOORS.includes(pattern)) {
      await expect(stranger.getByText('larkfield')).toHaveCount(0)
    } else {
      await expectTitle(stranger, signin('title'))
    }
  }
  for (const pattern of routePatterns().filter((one) => /^\/(api\/health|metrics)/.test(one))) {
    expect((await stranger.request.get(pattern)).status(), pattern).toBe(401)
  }
  await stranger.context().close()
})

test('every server action that is not named for help desk is refused to them, and to strangers', async ({
  playwright,
}) => {
  const headers = { origin: world.url }
  const stranger = await playwright.request.newContext({ baseURL: world.url })
  const closed = serverActions().filter(({ name }) => !OPEN_ACTIONS.includes(name))
  expect(closed.length).toBeGreaterThanOrEqual(10)
  for (const { id, name, pattern } of closed) {
    const call = { at: places[pattern] ?? '', actionId: id, headers }
    expect(await refusalIn(await callAction(helpDesk.request, call)), name).toBe('not-allowed')
    expect(await refusalIn(await callAction(stranger, call)), name).toBe('not-signed-in')
    // Positive control: the call itself is well formed, and an admin gets as far as the empty form.
    if (name !== 'createFirstAdmin') {
      expect(await refusalIn(await callAction(admin.request, call)), name).toBe('invalid-input')
    }
  }
  await stranger.dispose()
})

test('a server action from another origin is refused even with the cookie of an admin', async () => {
  const place = places['/registrations/[id]'] ?? ''
  const registrationId = place.slice(place.lastIndexOf('/') + 1)
  const rename = serverActions().find(({ name }) => name === 'renameAction')
  const call = (headers: Record<string, string>) =>
    callAction(admin.request, {
      at: place,
      actionId: rename?.id ?? '',
      fields: { registrationId, name: 'Renamed by a stranger' },
      headers,
    })
  const foreign: Record<string, string>[] = [
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { origin: world.url.replace('localhost', '127.0.0.1') },
    { origin: `${world.url}.elsewhere.example` },
    { origin: world.url, 'sec-fetch-site': 'cross-site' },
    { origin: 'https://elsewhere.example', 'x-forwarded-host': 'elsewhere.example' },
    {},
  ]
  for (const headers of foreign) {
    const answer = await call(headers)
    const refused = answer.status() >= 400 || (await refusalIn(answer)) === 'wrong-origin'
    expect(refused, `${JSON.stringify(headers)} → ${answer.status()}`).toBe(true)
  }
  await admin.goto(place)
  await expect(admin.getByText('Renamed by a stranger')).toHaveCount(0)

  // The same call from our own origin goes through.
  expect(await refusalIn(await call({ origin: world.url }))).toBe(null)
  await admin.goto(place)
  await expectTitle(admin, 'Renamed by a stranger')
})

test("an admin's own requests, repeated with the cookie of help desk, change nothing", async () => {
  const place = places['/registrations/[id]'] ?? ''
  const repeat = async (request: Request) => {
    const { cookie: _cookie, ...headers } = await request.allHeaders()
    const names = Object.keys(headers).filter((name) => !name.startsWith(':') && name !== 'content-length')
    return helpDesk.request.post(request.url(), {
      headers: Object.fromEntries(names.map((name) => [name, headers[name] ?? ''])),
      data: request.postDataBuffer() ?? undefined,
      maxRedirects: 0,
    })
  }
  const nextAction = () => admin.waitForRequest((request) => 'next-action' in request.headers())

  await admin.goto(place)
  await admin.getByLabel(registrations('detail.name')).fill('Named by an admin')
  const [rename] = await Promise.all([
    nextAction(),
    admin.getByRole('button', { name: registrations('detail.rename') }).click(),
  ])
  await expectTitle(admin, 'Named by an admin')
  await admin.getByLabel(registrations('detail.name')).fill('And named once more')
  await admin.getByRole('button', { name: registrations('detail.rename') }).click()
  await expectTitle(admin, 'And named once more')
  expect(await refusalIn(await repeat(rename))).toBe('not-allowed')

  await admin.goto(places['/mailboxes/[id]'] ?? '')
  const [reconnect] = await Promise.all([
    nextAction(),
    admin.getByRole('button', { name: connect('reconnect') }).click(),
  ])
  await expect(admin.getByRole('heading', { name: 'Pick an account' })).toBeVisible()
  expect(await refusalIn(await repeat(reconnect))).toBe('not-allowed')

  await admin.goto(place)
  await expectTitle(admin, 'And named once more')
})

test('after sign-out the cookie opens nothing any more', async ({ playwright }) => {
  const cookies = await helpDesk.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const replayed = await playwright.request.newContext({
    baseURL: world.url,
    extraHTTPHeaders: { cookie },
  })
  const mailboxId = places['/mailboxes/[id]']?.split('/').pop()
  const check = serverActions().find(({ name }) => name === 'checkNow')
  const callCheck = () =>
    callAction(replayed, {
      at: '/',
      actionId: check?.id ?? '',
      fields: { mailboxId: mailboxId ?? '' },
      headers: { origin: world.url },
    })
  expect((await replayed.get('/', { maxRedirects: 0 })).status()).toBe(200)
  expect(await refusalIn(await callCheck())).toBe(null)

  await helpDesk.goto('/')
  await helpDesk.getByText(HELP_DESK.name).first().click()
  await helpDesk.getByRole('button', { name: signin('signOut') }).click()
  await expectTitle(helpDesk, signin('title'))

  const answer = await replayed.get('/', { maxRedirects: 0 })
  expect(answer.headers().location).toMatch(/^\/sign-in\?next=/)
  expect(await refusalIn(await callCheck())).toBe('not-signed-in')
  expect((await replayed.get(`/api/health/events?mailboxes=${mailboxId}`)).status()).toBe(401)
  // Nor does the back button of the browser bring the board back.
  await helpDesk.goBack()
  await expect(rowOf(helpDesk, SUPPORT)).toHaveCount(0)
  await replayed.dispose()
})

test('a changed password signs every other browser out', async ({ browser }) => {
  const other = await newBrowser(browser, world)
  await signIn(other, ADMIN)
  await admin.goto('/profile')
  await expect(admin.getByRole('button', { name: profile('sessions.submit') })).toBeVisible()
  const changed = 'harbour-lantern-violin'
  await admin.getByLabel(profile('password.current'), { exact: true }).fill('not-my-password-at-all')
  await admin.getByLabel(profile('password.new'), { exact: true }).fill(changed)
  await admin.getByLabel(profile('password.again'), { exact: true }).fill(changed)
  await admin.getByRole('button', { name: profile('password.submit') }).click()
  await expect(admin.getByRole('main')).toContainText('This is not your current password.')
  await other.reload()
  await expectTitle(other, board('title'))

  await admin.getByLabel(profile('password.current'), { exact: true }).fill(ADMIN.password)
  await admin.getByLabel(profile('password.new'), { exact: true }).fill(changed)
  await admin.getByLabel(profile('password.again'), { exact: true }).fill(changed)
  await admin.getByRole('button', { name: profile('password.submit') }).click()
  await expect(admin.getByText(profile('password.done'))).toBeVisible()
  await other.goto('/registrations')
  await expectTitle(other, signin('title'))
  await fillSignIn(other, { ...ADMIN, password: changed })
  await expectTitle(other, registrations('title'))
  await other.context().close()
})

test('a wrong password says so, and enough of them pause the account, also for the right one', async ({
  browser,
}) => {
  const guesser = await newBrowser(browser, world)
  await guesser.goto('/sign-in')
  for (let guess = 1; guess <= 5; guess += 1) {
    await fillSignIn(guesser, { ...HELP_DESK, password: `guess-number-${guess}` })
    await expect(alertOf(guesser)).toHaveText(signin('problem.refused'))
  }
  await fillSignIn(guesser, HELP_DESK)
  await expect(alertOf(guesser)).toHaveText(signin('problem.blocked', { minutes: 1 }))
  await guesser.goto('/')
  await expectTitle(guesser, signin('title'))
  // Nobody else is held up.
  await admin.goto('/')
  await expectTitle(admin, board('title'))
  await guesser.context().close()
})
