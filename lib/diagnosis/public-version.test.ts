import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publicVersion } from './public-version.ts'

const RUNS = { numRuns: 1_000, seed: 20_261_121 }

describe('the version for a public place', () => {
  it.each([
    [
      'an address, the same one by the same name',
      "User account 'Ana.Lima@fabrikam.example' and ana.lima@fabrikam.example, not joe@fabrikam.example",
      "User account 'user1@example.com' and user1@example.com, not user2@example.com",
    ],
    ['a guest', 'ana_fabrikam.example#EXT#@contoso.onmicrosoft.com', 'user1@example.com'],
    [
      'IDs, but none of Microsoft’s own',
      'Trace ID: 3f1b5c1e-6f4d-4b52-9f5e-7c7f2f3d1b00 for 00000002-0000-0ff1-ce00-000000000000',
      'Trace ID: 00000000-0000-0000-0000-000000000001 for 00000002-0000-0ff1-ce00-000000000000',
    ],
    [
      'names that Entra quotes',
      "The app '0a1b2c3d-1111-2222-3333-444455556666'(Fabrikam Mail) was not found in the directory 'Fabrikam Ltd'.",
      "The app '00000000-0000-0000-0000-000000000001'(name1) was not found in the directory 'name2'.",
    ],
    [
      'hosts of the customer, but none of Microsoft',
      'https://mail.fabrikam.co.uk/cb via proxy.fabrikam.local at outlook.office365.com and fabrikam.onmicrosoft.com',
      'https://host1.example/cb via host2.example at outlook.office365.com and tenant3.onmicrosoft.com',
    ],
    [
      'IP addresses, but no version and no time',
      'from 10.4.3.2:993 and 2a01:111:f403::1 at 12:34:56, version 15.20.1234.99, 535 5.7.139',
      'from 192.0.2.1:993 and 2001:db8::1 at 12:34:56, version 15.20.1234.99, 535 5.7.139',
    ],
    ['a home folder', 'at /home/alima/app/index.js:3:1', 'at /home/user/app/index.js:3:1'],
    [
      'the session of a mail server, and nothing else of its reply',
      '535 5.7.3 Authentication unsuccessful [AM0PR06CA0126.eurprd06.prod.outlook.com 2024-02-14T14:50:26.590Z 08DC00000000000A]',
      '535 5.7.3 Authentication unsuccessful [AM0PR06CA0126.eurprd06.prod.outlook.com 2024-02-14T14:50:26.590Z 0000000000000001]',
    ],
  ])('replaces %s', (_what, text, wanted) => {
    expect(publicVersion(text)).toBe(wanted)
  })

  it('replaces what the portal knows to be a name, in any case', () => {
    expect(
      publicVersion('Harbour Mail (HARBOUR MAIL) of harbour', { names: ['Harbour Mail', 'harbour'] }),
    ).toBe('name1 (name1) of name2')
  })

  it.each([
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.',
    'System.Net.Http.HttpRequestException: The SSL connection could not be established ---> at index.js:10',
    'The scope https://outlook.office.com/SMTP.Send User.Read is not valid. AADSTS70011: v2.0',
    '* OK The Microsoft Exchange IMAP4 service is ready.\r\nA1 NO AUTHENTICATE failed.',
  ])('keeps every word of %j', (text) => {
    expect(publicVersion(text)).toBe(text)
  })

  const word = fc.stringMatching(/^[a-z]{4,12}$/)
  it('leaves no address, ID, host or IP address, whatever stands around it', () => {
    fc.assert(
      fc.property(
        word,
        word,
        fc.uuid(),
        fc.ipV4(),
        fc.constantFrom(' ', "'", '"', '<>', '()', '=&', ': ,', '\r\n', '[]'),
        (user, domain, id, ip, around) => {
          const [before = '', after = before] = [...around]
          const parts = [`${user}@${domain}.com`, id, `mail.${domain}.net`]
          const text = parts.map((part) => `x${before}${part}${after}y`).join(' 535 5.7.3 ')
          const shown = publicVersion(`${text} ${before}${ip}${after}`)
          expect(shown).not.toContain(`${user}@${domain}`)
          expect(shown.toLowerCase()).not.toContain(id.toLowerCase())
          expect(shown).not.toContain(`.${domain}.`)
          if (!/^(?:127\.0\.0\.1|192\.0\.2\.\d+)$/.test(ip))
            expect(shown).not.toContain(`${before}${ip}${after}`)
          expect(shown).toContain('535 5.7.3')
        },
      ),
      RUNS,
    )
  })

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(word, word, fc.uuid(), fc.ipV4(), fc.ipV6(), (user, domain, id, ip, ip6) => {
        const once = publicVersion(
          `${user}@${domain}.com ${id} ${ip} ${ip6} mail.${domain}.com ${domain}.onmicrosoft.com app '${id}'(${domain})`,
        )
        expect(publicVersion(once)).toBe(once)
      }),
      RUNS,
    )
  })

  it('takes time in proportion to the text', () => {
    for (const piece of ['a', 'a.', 'a@', '1.', 'a:', '::', "app '", '0a-', '/home/', 'f', 'é.']) {
      const began = performance.now()
      publicVersion(piece.repeat(100_000 / piece.length))
      expect(performance.now() - began, piece).toBeLessThan(3_000)
    }
  })
})
