import { describe, expect, it } from 'vitest'
import { PRESET_CLOUDS } from './clouds.ts'
import { customCloudsSchema, hostsToGuard } from './custom-clouds.ts'

const ROW = {
  id: 'lab',
  loginOrigin: 'https://login.lab.example',
  graphOrigin: 'https://graph.lab.example',
  delegatedResource: 'https://outlook.lab.example',
  appResource: 'https://outlook.lab.example',
  entraPortal: 'https://portal.lab.example',
  mail: {
    imap: { host: 'outlook.lab.example' },
    pop3: { host: 'outlook.lab.example', port: 995 },
    smtp: { host: 'smtp.lab.example', port: 587 },
  },
}

describe('a custom cloud', () => {
  it('is a row like any other, on the usual ports and with nothing proven', () => {
    const [row] = customCloudsSchema.parse([ROW])
    expect(row).toMatchObject({
      signInOrigin: 'https://login.lab.example',
      mail: { imap: { host: 'outlook.lab.example', port: 993 } },
    })
    expect(row?.unproven).toContain('mail.smtp')
  })

  it.each([
    ['plain http', { loginOrigin: 'http://login.lab.example' }],
    ['another port', { graphOrigin: 'https://graph.lab.example:8443' }],
    ['a path', { loginOrigin: 'https://login.lab.example/x' }],
    ['a user name', { loginOrigin: 'https://u@login.lab.example' }],
    ['an address', { loginOrigin: 'https://169.254.169.254' }],
    ['a name without a dot', { loginOrigin: 'https://localhost' }],
    ['the name of a preset', { id: 'global' }],
    ['an unknown field', { note: 'x' }],
    ['a mail port of the web', { mail: { ...ROW.mail, imap: { host: 'a.lab.example', port: 80 } } }],
    ['a mail host that is an address', { mail: { ...ROW.mail, smtp: { host: '10.0.0.1' } } }],
    ['a decimal address', { mail: { ...ROW.mail, smtp: { host: '2130706433' } } }],
    ['a hexadecimal address', { mail: { ...ROW.mail, smtp: { host: '0x7f.0.0.1' } } }],
    ['a command in the host', { mail: { ...ROW.mail, smtp: { host: 'a.example\r\nQUIT' } } }],
  ])('with %s is refused', (_, change) => {
    expect(customCloudsSchema.safeParse([{ ...ROW, ...change }]).success).toBe(false)
  })

  it('has every host guarded but those of Microsoft', () => {
    const rows = customCloudsSchema.parse([{ ...ROW, loginOrigin: 'https://login.microsoftonline.com' }])
    expect([...hostsToGuard(rows)].sort()).toEqual([
      'graph.lab.example',
      'outlook.lab.example',
      'smtp.lab.example',
    ])
    expect(hostsToGuard(Object.values(PRESET_CLOUDS)).size).toBe(0)
  })
})
