import fc from 'fast-check'
import { ACCESSES, type MailboxRow } from '#lib/imports/row.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { visibleText } from '#lib/mailboxes/read-address.ts'

const pick = (...texts: string[]) => fc.constantFrom(...texts)

const local = fc
  .array(pick(...'abcXYZ019', '.', '-', '_', "'", '+', '=', '|', '#', '!', '{'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((all) => all.join(''))

export const address = fc
  .tuple(local, pick('a.example', 'B.Example', 'mail.contoso.com', 'xn--bro-hoa.example'))
  .map(([name, domain]) => `${name}@${domain}`)

/** A name as the portal keeps it, with everything in it that a file could trip over. */
const name = fc
  .array(
    fc.oneof(
      pick(
        '"',
        "'",
        ',',
        ';',
        '|',
        '=',
        '+',
        '-',
        '@',
        '＝',
        ' ',
        '“',
        '”',
        '<',
        '>',
        '\\',
        '#',
        'sep=;',
        'name',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      pick('Anna', 'Müller', 'Info', '受付', '😀'),
    ),
    { maxLength: 8 },
  )
  .map((all) => visibleText(all.join('').replace(/[\p{Cc}\p{Cs}]/gu, '')))
  .filter((text) => text.length <= 50)

const rowOf = (mailbox: string) =>
  fc
    .record({
      displayName: name,
      access: fc.constantFrom(...ACCESSES),
      delegate: address.filter((delegate) => delegate.toLowerCase() !== mailbox.toLowerCase()),
      protocols: fc.subarray([...PROTOCOLS], { minLength: 1 }),
      tags: fc.uniqueArray(
        name.map((tag) => visibleText(tag.replace(/[,;]/g, ''))).filter((tag) => tag !== ''),
        { maxLength: 4, selector: (tag) => tag.toLowerCase() },
      ),
    })
    .map(({ displayName, access, delegate, protocols, tags }): MailboxRow => {
      const named = displayName === '' ? {} : { displayName }
      const through = access === 'shared' ? { access, delegate } : { access }
      return { address: mailbox, ...named, ...through, protocols, tags }
    })

export const mailboxRows = fc
  .uniqueArray(address, { maxLength: 8, selector: (each) => each.toLowerCase() })
  .chain((addresses) => fc.tuple(...addresses.map(rowOf)))

const cell = fc.oneof(
  address,
  name,
  pick(
    'own',
    'shared',
    'app',
    'SharedMailbox',
    'imap',
    'imap smtp',
    'all',
    '',
    ' ',
    '"',
    '""',
    '"Smith, Anna"',
  ),
  pick('Anna <anna@a.example>', '“Anna”', "'=1", '\u200b', '\u00a0', '"two\nlines"', '"never closed'),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const header = pick(
  ...[
    'Email;Name',
    'address,display name,access,delegate,protocols,tags',
    'Mail\tTags\tShared',
    'UPN',
    'Name,Type',
  ],
  ...[
    'sep=;',
    '#TYPE x\nPrimarySmtpAddress,RecipientTypeDetails',
    'Foo;Bar',
    '',
    '\ufeff',
    '"Email","Delegate"',
  ],
)
const end = pick('\n', '\r\n', '\r', '\n\n', '\u2028')

/** Something like a list, badly made. */
const likeAList = fc
  .tuple(
    header,
    pick(',', ';', '\t', '|', ', ', ' '),
    end,
    fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 10 }),
  )
  .map(([first, separator, newline, rows]) =>
    [first, ...rows.map((cells) => cells.join(separator))].join(newline),
  )

/** Nothing like a list. */
const pieces = fc
  .array(
    fc.oneof(
      pick(',', ';', '\t', '|', '"', '\n', '\r\n', '\r', '@', '<', '>', "'", '=', '“', '”', '\u200b'),
      cell,
    ),
    { maxLength: 40 },
  )
  .map((all) => all.join(''))

export const anyText = fc.oneof(
  { weight: 3, arbitrary: likeAList },
  { weight: 2, arbitrary: pieces },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
)
