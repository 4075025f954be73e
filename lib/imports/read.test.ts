import { describe, expect, it } from 'vitest'
import { MOST_ROWS } from './row.ts'
import { badOf, read, rowsOf } from './testing/read.ts'

const HEADER = 'address,display name,access,delegate,protocols,tags'

describe('a list with a header', () => {
  it('is read into rows, with the defaults where a row says nothing', () => {
    const list = read(
      `${HEADER}\r\ninfo@a.example,Info,shared,anna@a.example,imap,"desk, north"\r\nanna@a.example,,,,,\r\n`,
      { protocols: ['imap', 'pop3'], tags: ['new'] },
    )
    expect(rowsOf(list)).toEqual([
      '2 | info@a.example | Info | shared | anna@a.example | imap | desk+north',
      '3 | anna@a.example | - | own | - | imap+pop3 | new',
    ])
    expect(list).toMatchObject({ bad: [], problems: [], separator: ',', encoding: 'utf-8', header: true })
  })

  it.each([
    [',', 'E-Mail,Name'],
    [';', 'E-mail address;Full name'],
    ['\t', 'UPN\tDisplay Name'],
    ['|', ' "Mailbox" |Name'],
  ])('may be separated by %j', (separator, header) => {
    const list = read([header, ['a@a.example', 'Anna'].join(separator)].join('\r'))
    expect(rowsOf(list)).toEqual(['2 | a@a.example | Anna | own | - | imap+smtp | -'])
    expect(list.separator).toBe(separator)
  })

  it('may have its columns in any order, and some that are passed over', () => {
    const list = read(
      'Department;Tags;Protocols;Through;Type;Name;Mail\nIT;x;pop;b@a.example;Shared mailbox;A;a@a.example',
    )
    expect(rowsOf(list)).toEqual(['2 | a@a.example | A | shared | b@a.example | pop3 | x'])
    expect(list.columns[0]).toEqual({ name: 'Department' })
  })

  it('takes the better of two columns that could both hold the address', () => {
    const list = read('UserPrincipalName,PrimarySmtpAddress\nanna@tenant.example,anna@a.example')
    expect(rowsOf(list)).toEqual(['2 | anna@a.example | - | own | - | imap+smtp | -'])
    expect(list.columns).toEqual([
      { name: 'UserPrincipalName' },
      { name: 'PrimarySmtpAddress', field: 'address' },
    ])
  })

  it('finds the addresses by what stands in a column when its name tells nothing', () => {
    const list = read('Kontakt,Name\nanna@a.example,Anna')
    expect(rowsOf(list)).toEqual(['2 | anna@a.example | Anna | own | - | imap+smtp | -'])
  })

  it('may begin with the lines that Excel and Windows PowerShell put first', () => {
    const line = '3 | a@a.example | - | own | - | imap+smtp | -'
    expect(rowsOf(read('sep=;\nMail;Name\na@a.example;'))).toEqual([line])
    expect(rowsOf(read('#TYPE Selected.System.Object\n"Mail","Name"\n"a@a.example",""'))).toEqual([line])
  })

  it('keeps the numbers of lines over blank ones, empty rows and names of two lines', () => {
    const list = read('\nMail,Name\n\n,,\na@a.example,"Anna\nMaria ""M"""\nb@a.example,Bob,,\n,\n')
    expect(rowsOf(list)).toEqual([
      '5 | a@a.example | Anna Maria "M" | own | - | imap+smtp | -',
      '7 | b@a.example | Bob | own | - | imap+smtp | -',
    ])
    expect(list.bad).toEqual([])
  })
})

describe('a broken row', () => {
  it.each([
    ['address-bad', 'Anna'],
    ['address-missing', ',Anna'],
    ['address-several', 'a@a.example b@a.example'],
    ['delegate-missing', 'a@a.example,,shared'],
    ['delegate-bad', 'a@a.example,,shared,Anna'],
    ['delegate-itself', 'a@a.example,,shared,A@a.example'],
    ['delegate-unexpected', 'a@a.example,,app,b@a.example'],
    ['access-unknown', 'a@a.example,,mine'],
    ['protocols-unknown', 'a@a.example,,,,imap ews'],
    ['name-long', `a@a.example,${'x'.repeat(101)}`],
    ['name-bad', 'a@a.example,A\u0007nna'],
    ['tag-long', `a@a.example,,,,,${'x'.repeat(51)}`],
    ['tags-many', `a@a.example,,,,,${Array.from({ length: 21 }, (_, at) => `x${at};`).join('')}`],
    ['tag-bad', 'a@a.example,,,,,x\u0007'],
    ['quotes-broken', 'a@a.example,"Anna, own'],
    ['quotes-broken', 'a@a.example,"Anna" Smith,own'],
    ['cells-extra', 'a@a.example,Smith, Anna,own,,imap,x'],
    ['line-long', `a@a.example,${' '.repeat(20_000)}`],
    ['address-bad access-unknown protocols-unknown', 'x,,mine,Bob,ews'],
  ])('is named for what is wrong with it, and spoils no other: %s', (codes, row) => {
    const list = read(`${HEADER}\n${row}\nb@b.example,"Bob, B",own`)
    expect(badOf(list)).toEqual([`2: ${codes}`])
    expect(rowsOf(list)).toEqual(['3 | b@b.example | Bob, B | own | - | imap+smtp | -'])
  })

  it('shows what was read of it, cut, and never a column nobody asked for', () => {
    const list = read(`Mail,Password,Name\nanna,hunter2,${'Anna '.repeat(30)}`)
    expect(list.bad[0]?.text).toBe(`anna · ${'Anna '.repeat(14)}An…`)
    expect(list.bad[0]?.cells).toEqual({ address: 'anna', displayName: 'Anna '.repeat(30).trim() })
    expect(JSON.stringify(list)).not.toContain('hunter2')
  })

  it('is one that names an address again, with the line of the first', () => {
    const list = read('Mail;Access\na@a.example;mine\nb@a.example;\nA@A.example;own\nB@a.example;')
    expect(list.bad.map(({ line, problems }) => [line, problems[0]])).toEqual([
      [2, { field: 'access', code: 'access-unknown', values: { text: 'mine' } }],
      [4, { field: 'address', code: 'duplicate', values: { line: 2 } }],
      [5, { field: 'address', code: 'duplicate', values: { line: 3 } }],
    ])
  })
})

describe('a list as a whole', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, at) => `m${at}@a.example,x`).join('\n')

  it.each([
    ['empty', ''],
    ['empty', ' \u200b\r\n;;\r\n'],
    ['no-rows', 'Mail,Name\n\n'],
    ['no-address-column', 'Name,Department\nAnna,IT'],
    ['too-many-rows', `Mail,Name\n${rows(MOST_ROWS + 1)}`],
    ['too-many-rows', `Mail\n${rows(MOST_ROWS + 1)}`],
    ['too-many-rows', '"\n'.repeat(200_000)],
    ['too-big', 'x'.repeat(2_200_000)],
    ['binary', 'mail\0'],
  ])('is refused with one word: %s', (code, text) => {
    const list = read(text)
    expect(list.problems.map((problem) => problem.code)).toEqual([code])
    expect([...list.rows, ...list.bad]).toEqual([])
  })

  it('may have as many rows as it may', () => {
    expect(read(`Mail,Name\n${rows(MOST_ROWS)}`).rows).toHaveLength(MOST_ROWS)
  })
})
