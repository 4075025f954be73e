import { type Browser, expect, type Page } from '@playwright/test'
import { newBrowser } from './steps.ts'
import { invitations } from './words.ts'
import type { World } from './world.ts'

export interface Made {
  readonly link: string
  readonly page: string
}

/** A link that was just made, as the admin is shown it this once, and the page on which it is watched. */
export async function linkShown(admin: Page): Promise<Made> {
  await expect(admin.getByText(invitations('made.title'))).toBeVisible()
  const shown = await admin.locator('main code').first().textContent()
  const open = admin.getByRole('link', { name: invitations('made.open') })
  return { link: shown ?? '', page: (await open.getAttribute('href')) ?? '' }
}

export async function invite(admin: Page, address: string): Promise<Made> {
  await admin.goto('/invitations/new')
  await admin.getByLabel(invitations('new.address')).fill(address)
  await admin.getByRole('button', { name: invitations('new.submit') }).click()
  return linkShown(admin)
}

export async function expectState(
  admin: Page,
  page: string,
  state: string,
  values: Record<string, string> = {},
): Promise<void> {
  await admin.goto(page)
  await expect(admin.getByText(invitations(`stateText.${state}`, values))).toBeVisible()
}

/** Somebody who has only the link: a browser without a session, at the page behind it. */
export async function guestAt(browser: Browser, world: World, where: string): Promise<Page> {
  const page = await newBrowser(browser, world)
  await page.goto(where)
  return page
}

export async function toMicrosoft(guest: Page): Promise<void> {
  await guest.getByRole('button', { name: invitations('guest.submit') }).click()
  await expect(guest.getByRole('heading', { name: 'Pick an account' })).toBeVisible()
}

/** At Microsoft: picks the account and accepts. Ends on the result page of the guest. */
export async function proceed(guest: Page, as: string): Promise<void> {
  await guest.locator(`button[name=upn][value="${as}"]`).click()
  const accept = guest.getByRole('button', { name: 'Accept' })
  await expect(accept.or(guest.locator('main#content'))).toBeVisible()
  if (await accept.isVisible()) await accept.click()
  await guest.waitForURL('**/invite/done/*')
}
