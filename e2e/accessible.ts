import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(context: Document, options: object): Promise<AxeResults>
}

/** No serious or critical finding of axe on the page as it stands, with everything folded open. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '')
  })
  // Through the debugger, which the policy of the page does not bind.
  await page.evaluate(AXE)
  const { violations, passes } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: Axe }
    return axe.run(document, { resultTypes: ['violations', 'passes'] })
  })
  expect(passes.length, `${what}: rules that had something to look at`).toBeGreaterThan(10)
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
  expect.soft(grave, what).toEqual([])
}

/** Nothing sticks out at the side: the page is not wider than the window. */
export async function expectNoSideways(page: Page, what: string): Promise<void> {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return { scrollWidth, clientWidth }
  })
  expect.soft(widths.scrollWidth, what).toBeLessThanOrEqual(widths.clientWidth)
}
