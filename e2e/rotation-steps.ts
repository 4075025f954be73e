import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, type Page } from '@playwright/test'
import { registrations, words } from './words.ts'
import type { World } from './world.ts'

export const rotation = words('rotation')
export const ALL_HEALTHY = { IMAP: 'healthy', POP3: 'healthy', SMTP: 'healthy' } as const

interface Made {
  readonly keyId: string
  readonly value: string
  readonly endsAt: string
}

export interface NextSecret {
  readonly value: string
  /** As one types it. */
  readonly expires: string
  /** Of the control endpoint, to change it in Entra. */
  readonly path: string
}

/** What an admin does in the Entra admin center: a second secret beside the first. */
export async function secretInEntra({ sandbox }: World, days: number): Promise<NextSecret> {
  const path = `/apps/${sandbox.app.clientId}/secrets`
  const made = await sandbox.control.post<Made>(path, { days })
  return { value: made.value, expires: made.endsAt.slice(0, 10), path: `${path}/${made.keyId}` }
}

/** Fills the form at `app`, the page of the registration, and begins. */
export async function beginWith(page: Page, app: string, made: NextSecret, byItself = false): Promise<void> {
  await page.goto(`${app}/rotation`)
  await page.getByLabel(registrations('secret.label'), { exact: true }).fill(made.value)
  await page.getByLabel(registrations('secret.expires')).fill(made.expires)
  if (byItself) await page.getByRole('checkbox', { name: rotation('begin.byItself') }).check()
  await page.getByRole('button', { name: rotation('begin.submit'), exact: true }).click()
  await expect(page.getByText(rotation('done.begun'), { exact: true })).toBeVisible()
}

/** Opens a dialog by its button and answers it with another. */
export async function confirm(page: Page, open: string, yes: string): Promise<void> {
  await page.getByRole('button', { name: open, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: yes, exact: true }).click()
}

/** Days pass for the portal, which does not run meanwhile. */
export async function passGrace(page: Page, world: World): Promise<void> {
  await page.goto('about:blank')
  await world.stop()
  await hasCome(world, `removable_at = now() - interval '1 minute'`, 'ended_at is null')
  await world.start()
}

/** For the one rotation that `which` names, the time for its next try has come while the portal is down. */
export async function hasCome({ folder }: World, set: string | null, which: string): Promise<void> {
  const database = await PGlite.create({ dataDir: join(folder, 'pg') })
  const also = set === null ? '' : `${set}, `
  const { affectedRows } = await database.query(
    `update rotations set ${also}next_try_at = now() where ${which}`,
  )
  await database.close()
  expect(affectedRows).toBe(1)
}
