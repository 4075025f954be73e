import { describe, expect, it } from 'vitest'
import { readerName } from './reader-name.ts'

describe('what read a calendar', () => {
  it.each([
    ['Google Calendar', 'Google-Calendar-Importer'],
    [
      'Google Calendar',
      'Mozilla/5.0 (compatible; Google-Calendar-Importer; +http://www.google.com/calendar)',
    ],
    ['Apple Calendar', 'iOS/18.1 (22B83) dataaccessd/1.0'],
    ['Apple Calendar', 'macOS/15.1 (24B83) CalendarAgent/1143'],
    ['Outlook', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)'],
    ['Outlook', 'Exchange/15.20 (OutlookService)'],
    ['Thunderbird', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0'],
    ['Firefox, Windows', 'Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0'],
    ['curl/8.5.0', 'curl/8.5.0'],
    [null, null],
    [null, ' \u0000 '],
  ])('is %s for %s', (name, agent) => {
    expect(readerName(agent)).toBe(name)
  })

  it('is never longer than a line, nor more than one', () => {
    expect(readerName(`evil\r\nname ${'x'.repeat(5_000)}`)).toBe(`evil name ${'x'.repeat(70)}`)
  })
})
