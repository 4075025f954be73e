import { NextIntlClientProvider } from 'next-intl'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { en } from '#messages/en.ts'
import { type MoveLine, MoveProgress } from './move-progress.tsx'

const line = (local: string, given: Partial<MoveLine>): MoveLine => ({
  mailboxId: local,
  address: `${local}@contoso.example`,
  state: 'waiting',
  why: null,
  protocols: [],
  ...given,
})

function textOf(lines: readonly MoveLine[]): string {
  const html = renderToStaticMarkup(
    <NextIntlClientProvider locale="en" timeZone="UTC" messages={en}>
      <MoveProgress lines={lines} />
    </NextIntlClientProvider>,
  )
  return html
}

test('a move that is under way says how many are done, and that it goes on without anybody looking', () => {
  const html = textOf([
    line('one', { state: 'moved' }),
    line('two', { state: 'trying' }),
    line('three', { state: 'waiting' }),
  ])
  expect(html).toContain('1 of 3 mailboxes tried')
  expect(html).toContain('<progress')
  expect(html).toContain('also after a restart')
  expect(html).toContain('is being tried.')
  expect(html).toContain('waits for its turn.')
})

test('one that is over names what moved, and why the others stayed', () => {
  const html = textOf([
    line('one', { state: 'moved' }),
    line('two', { state: 'stayed', why: 'No Full Access', protocols: ['imap', 'smtp'] }),
    line('three', { state: 'stayed' }),
  ])
  expect(html).toContain('1 mailbox was moved, 2 stay')
  expect(html).toContain('stays as it was: No Full Access.')
  expect(html).toContain('(IMAP, SMTP)')
  expect(html).toContain('it could not be tried')
  expect(html).not.toContain('<progress')
})
