import { expect, type Page } from '@playwright/test'

const heard = new WeakMap<Page, string[]>()

// The browser's own line for an answer that is not 2xx. Whether one is right, each story says itself.
const ANSWERED_OTHERWISE = /^Failed to load resource: the server responded with a status of/

/** Keeps what the browser complains about: script errors, broken policies, warnings of React. */
export function listen(page: Page): void {
  const complaints: string[] = []
  heard.set(page, complaints)
  page.on('console', (message) => {
    if (message.type() !== 'error' || ANSWERED_OTHERWISE.test(message.text())) return
    complaints.push(`${new URL(page.url()).pathname}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`))
}

export function expectNoComplaints(page: Page): void {
  expect(heard.get(page), 'what the browser complained about').toEqual([])
}
