import { describe, expect, it } from 'vitest'
import { badOf, read, rowsOf } from './testing/read.ts'

const GET_MAILBOX = `#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox
"DisplayName","PrimarySmtpAddress","RecipientTypeDetails","EmailAddresses"
"Anna Smith","anna@a.example","UserMailbox","SMTP:anna@a.example smtp:a@tenant.example"
"Info, desk","info@a.example","SharedMailbox","SMTP:info@a.example"
"Room 1","room1@a.example","RoomMailbox",""
"All staff","staff@a.example","MailUniversalDistributionGroup",""
`

describe('a list out of Exchange', () => {
  it('says itself which mailboxes are shared', () => {
    const list = read(GET_MAILBOX, { delegate: 'anna@a.example' })
    expect(rowsOf(list)).toEqual([
      '3 | anna@a.example | Anna Smith | own | - | imap+smtp | -',
      '4 | info@a.example | Info, desk | shared | anna@a.example | imap+smtp | -',
      '5 | room1@a.example | Room 1 | shared | anna@a.example | imap+smtp | -',
    ])
    expect(badOf(list)).toEqual(['6: access-unknown'])
  })

  it('asks through whom, when nobody is named', () => {
    expect(badOf(read(GET_MAILBOX))).toEqual([
      '4: delegate-missing',
      '5: delegate-missing',
      '6: access-unknown',
    ])
  })

  it('tells what a mailbox is, not how it is reached: the app reaches both', () => {
    expect(read(GET_MAILBOX, { access: 'app' }).rows.map(({ access }) => access)).toEqual([
      'app',
      'app',
      'app',
    ])
    const list = read('Email,RecipientTypeDetails,Delegate\nanna@a.example,UserMailbox,bob@a.example')
    expect(rowsOf(list)).toEqual(['2 | anna@a.example | - | shared | bob@a.example | imap+smtp | -'])
  })

  it('may give the main address among the aliases', () => {
    const list = read(
      'Display name,Proxy addresses\nAnna,smtp:a@t.example+SMTP:anna+x@a.example+sip:a@a.example',
    )
    expect(rowsOf(list)).toEqual(['2 | anna+x@a.example | Anna | own | - | imap+smtp | -'])
  })

  it('may say yes or no under “Shared”', () => {
    const list = read('Email;Shared\ninfo@a.example;True\nanna@a.example;False\nbob@a.example;', {
      delegate: 'anna@a.example',
    })
    expect(list.rows.map(({ access }) => access)).toEqual(['shared', 'own', 'own'])
  })
})

describe('the access of a row', () => {
  const through = (access: string, delegate: string, fallback?: string) =>
    read(`Mail;Access;Delegate\na@a.example;${access};${delegate}`, fallback ? { delegate: fallback } : {})

  it('is shared when somebody is named, unless that is the mailbox itself', () => {
    expect(through('', 'b@a.example').rows[0]).toMatchObject({ access: 'shared', delegate: 'b@a.example' })
    expect(through('', 'A@a.example').rows[0]).toMatchObject({ access: 'own' })
    expect(through('own', 'a@a.example').rows[0]).not.toHaveProperty('delegate')
  })

  it('names the delegate of the row before the one chosen for all', () => {
    const [named] = through('shared', 'Bob <b@a.example>', 'c@a.example').rows
    const [chosen] = through('Shared Mailbox', '', 'c@a.example').rows
    expect([named?.delegate, chosen?.delegate]).toEqual(['b@a.example', 'c@a.example'])
  })
})

describe('the protocols of a row', () => {
  it.each([
    ['IMAP4, smtp auth', 'imap+smtp'],
    ['POP & IMAP', 'imap+pop3'],
    ['smtp/imap/smtp', 'imap+smtp'],
    ['all', 'imap+pop3+smtp'],
    ['', 'imap+smtp'],
  ])('may be written %j', (written, protocols) => {
    expect(read(`Mail;Protocols\na@a.example;${written}`).rows[0]?.protocols.join('+')).toBe(protocols)
  })
})
