import { expect, type Page } from '@playwright/test'
import { explain } from './words.ts'

/** Pastes a text on the page that explains failures, and asks. */
export async function paste(page: Page, text: string, where?: string): Promise<void> {
  await page.goto('/explain')
  // The box for a file comes with the script: before it, what is typed would be forgotten.
  await expect(page.getByLabel(explain('file.label'))).toBeVisible()
  await page.getByLabel(explain('text.label')).fill(text)
  if (where) await page.getByLabel(explain('where.label')).selectOption({ label: where })
  await page.getByRole('button', { name: explain('submit') }).click()
}
