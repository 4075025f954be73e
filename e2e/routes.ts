import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { Page } from '@playwright/test'
import { checkNow } from './steps.ts'
import { until } from './until.ts'
import { words } from './words.ts'

/** Every page of the portal as a pattern, read from the folders: `/mailboxes/[id]`. */
export function pagePatterns(): string[] {
  return patternsOf('page.tsx')
}

/** Every answer that is no page: `/api/health/events`. */
export function routePatterns(): string[] {
  return patternsOf('route.ts')
}

function patternsOf(name: string): string[] {
  return readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => file === name || file.endsWith(sep + name))
    .map((file) => patternOf(dirname(file)))
    .toSorted()
}

/** Folders in round brackets group pages and are no part of an address. */
function patternOf(folder: string): string {
  const parts = folder.split(sep).filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
  return `/${parts.join('/')}`
}

/** Where each page with an id in its address can be seen; taken from the pages an admin sees. */
export async function addresses(admin: Page): Promise<Record<string, string>> {
  await admin.goto('/')
  const mailbox = await hrefOf(admin, '/mailboxes/')
  await admin.goto('/registrations')
  const registration = await hrefOf(admin, '/registrations/')
  await admin.goto('/delegates')
  const delegate = await hrefOf(admin, '/delegates/')
  const filled: Record<string, string> = {
    '/causes/[id]': '/causes/secret.expired',
    '/delegates/[id]': delegate,
    '/delegates/[id]/move': `${delegate}/move`,
    '/delegates/moves/[id]': await finishedMove(admin, delegate),
    '/mailboxes/[id]': mailbox,
    '/mailboxes/[id]/deep-check': `${mailbox}/deep-check`,
    '/registrations/[id]': registration,
    '/attempts/[id]': await cancelledAttempt(admin),
    '/attempts/[id]/device': await waitingAttempt(admin, 'device-code'),
    '/attempts/[id]/paste': await waitingAttempt(admin, 'paste-back'),
    '/invitations/[id]': await madeInvitation(admin),
    '/imports/[id]': await preparedImport(admin),
    '/incidents/[id]': await openIncident(admin),
    '/invite/[token]': `/invite/${'x'.repeat(43)}`,
    '/invite/done/[id]': '/invite/done/019aa0b0-6b7e-7c3e-9d0a-3b1f5c1e6f4d',
    '/registrations/[id]/app-only': `${registration}/app-only`,
    '/registrations/[id]/rotation': `${registration}/rotation`,
    '/registrations/[id]/auto-rotation': `${registration}/auto-rotation`,
    '/registrations/[id]/consent': `${registration}/consent`,
    '/registrations/[id]/consent/[attempt]': await madeConsent(admin, registration),
    '/consent/[outcome]': '/consent/given',
    ...(await madeAlerts(admin)),
    '/setup/[code]': `/setup/${'x'.repeat(43)}`,
  }
  return Object.fromEntries(
    pagePatterns().map((pattern) => {
      const address = pattern.includes('[') ? filled[pattern] : pattern
      // A page nobody can find here would be held to nothing: by axe, by roles, by the search for secrets.
      if (!address) throw new Error(`e2e/routes.ts does not know where ${pattern} can be seen`)
      return [pattern, address]
    }),
  )
}

async function hrefOf(page: Page, prefix: string): Promise<string> {
  const links = page.locator(`main a[href^="${prefix}"]`)
  await links.first().waitFor()
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  const found = hrefs.find((href) => /^[0-9a-f-]{36}$/.test(href.slice(prefix.length)))
  if (!found) throw new Error(`No link to ${prefix}… on ${page.url()}`)
  return found
}

/** Asks for a move to somebody who may not open the mailboxes: they are tried, and stay where they are. */
async function finishedMove(admin: Page, delegate: string): Promise<string> {
  await admin.goto(`${delegate}/move`)
  await admin.locator('main form button[type=submit]').click()
  await admin.waitForURL(/\/delegates\/moves\/[0-9a-f-]{36}$/)
  await admin.getByRole('link', { name: words('delegates')('move.again') }).waitFor()
  return new URL(admin.url()).pathname
}

async function cancelledAttempt(admin: Page): Promise<string> {
  await admin.goto('/mailboxes/new?address=press@larkfield.example')
  await admin.locator('main form button[type=submit]').click()
  await admin.getByRole('button', { name: 'Cancel' }).click()
  await admin.waitForURL('**/attempts/*')
  return new URL(admin.url()).pathname
}

/** A sign-in that waits on a page of the portal. */
async function waitingAttempt(admin: Page, way: 'device-code' | 'paste-back'): Promise<string> {
  await admin.goto('/mailboxes/new?address=press@larkfield.example')
  await admin.locator(`main form input[name=way][value=${way}]`).check()
  await admin.locator('main form button[type=submit]').click()
  await admin.waitForURL(/\/attempts\/[0-9a-f-]{36}\/(device|paste)$/)
  return new URL(admin.url()).pathname
}

async function madeConsent(admin: Page, registration: string): Promise<string> {
  await admin.goto(`${registration}/consent`)
  await admin.locator('main form').last().locator('button[type=submit]').click()
  return hrefOf(admin, `${registration}/consent/`)
}

async function madeInvitation(admin: Page): Promise<string> {
  await admin.goto('/invitations/new?address=press@larkfield.example')
  await admin.locator('main form button[type=submit]').click()
  return hrefOf(admin, '/invitations/')
}

async function preparedImport(admin: Page): Promise<string> {
  await admin.goto('/mailboxes/import')
  await admin.locator('main textarea').fill('press@larkfield.example')
  await admin.locator('main form button[type=submit]').click()
  await admin.waitForURL(/\/imports\/[0-9a-f-]{36}$/)
  return new URL(admin.url()).pathname
}

/** A channel that writes to the portal's own output, and the rule that comes with the first one. */
async function madeAlerts(admin: Page): Promise<Record<string, string>> {
  await admin.goto('/alerts/channels/new?kind=stdout')
  await admin.locator('main form button[type=submit]').click()
  await admin.waitForURL(/\/alerts\/channels\/[0-9a-f-]{36}/)
  const channel = new URL(admin.url()).pathname
  await admin.goto('/alerts')
  return {
    '/alerts/channels/[id]': channel,
    '/alerts/rules/[id]': await hrefOf(admin, '/alerts/rules/'),
  }
}

/** The app of the demo whose secret has run out has one as soon as its mailbox has failed twice. */
async function openIncident(admin: Page): Promise<string> {
  await admin.goto('/')
  for (let checks = 0; checks < 2; checks += 1) await checkNow(admin, 'fax@larkfield.example')
  await until(async () => {
    await admin.goto('/incidents')
    return (await admin.locator('main a[href^="/incidents/"]').count()) > 0
  }, 'an incident is open')
  return hrefOf(admin, '/incidents/')
}

export interface ServerAction {
  readonly id: string
  readonly name: string
  /** A page that carries it. */
  readonly pattern: string
}

/** Every server action of the build that runs. */
export function serverActions(): ServerAction[] {
  const manifest = JSON.parse(readFileSync(join('.next', 'server', 'server-reference-manifest.json'), 'utf8'))
  return Object.entries<{ exportedName: string; workers: Record<string, unknown> }>(manifest.node).map(
    ([id, { exportedName, workers }]) => {
      const entry = Object.keys(workers)[0] ?? ''
      return { id, name: exportedName, pattern: patternOf(dirname(entry.replace(/^app\//, ''))) }
    },
  )
}
