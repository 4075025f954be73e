import { describe, expect, it } from 'vitest'
import { LONGEST_PASTE, readPaste } from './paste-address.ts'

const NATIVE = 'https://login.microsoftonline.com/common/oauth2/nativeclient'
const PLACES = {
  redirectUri: NATIVE,
  signInOrigin: 'https://login.microsoftonline.com',
  publicUrl: 'https://mailgrant.example',
}
const STATE = 'q1w2e3r4t5y6u7i8o9p0-_ASDFGHJKLzxcvbnmQWERT'
const CODE = '1.AXoAr7Fq2n_0sEW-Ab.AgABBAIAAADt-Yk~x_Q'
const ADDRESS = `${NATIVE}?code=${CODE}&state=${STATE}&session_state=00aa00aa-1111-4222-8333-444444444444#`

function read(text: string) {
  const paste = readPaste(text, PLACES)
  return paste.kind === 'reply' ? Object.fromEntries(paste.query) : paste.problem
}

describe('an address pasted back', () => {
  it.each([
    ['whole', ADDRESS],
    ['without session_state', `${NATIVE}?code=${CODE}&state=${STATE}`],
    ['of http://localhost', `http://localhost/?code=${CODE}&state=${STATE}`],
    ['of http://localhost with a port', `http://localhost:8400/?code=${CODE}&state=${STATE}`],
    ['with state in front', `${NATIVE}?state=${STATE}&code=${CODE}`],
    ['only its query', `?code=${CODE}&state=${STATE}&session_state=x`],
    ['only code and state', `code=${CODE}&state=${STATE}`],
    ['in the fragment', `http://localhost/#code=${CODE}&state=${STATE}`],
    ['with blanks around', `  \n ${ADDRESS} \n`],
    ['in double quotes', `"${ADDRESS}"`],
    ['in single quotes', `'${ADDRESS}'`],
    ['in angle brackets', `<${ADDRESS}>`],
    ['in angle brackets without its end', `<${NATIVE}?code=${CODE}&state=${STATE}>`],
    ['as a Markdown link', `[here](${NATIVE}?code=${CODE}&state=${STATE})`],
    ['with a sentence around', `The address is ${NATIVE}?code=${CODE}&state=${STATE} as you asked.`],
    ['at the end of a sentence', `It says ${NATIVE}?code=${CODE}&state=${STATE}.`],
    ['wrapped over lines', ADDRESS.replace(/(.{30})/g, '$1\n')],
    ['wrapped over lines of Windows', ADDRESS.replace(/(.{30})/g, '$1\r\n')],
    ['wrapped and indented', ADDRESS.replace(/(.{30})/g, '$1\n    ')],
    ['wrapped and quoted in an answer', ADDRESS.replace(/(.{30})/g, '$1\n> ')],
    ['with spaces in it', `${NATIVE}?code=${CODE.slice(0, 9)} ${CODE.slice(9)}&state=${STATE}`],
    ['HTML-encoded', ADDRESS.replaceAll('&', '&amp;')],
    ['HTML-encoded by number', ADDRESS.replaceAll('&', '&#38;').replaceAll('=', '&#x3D;')],
    ['percent-encoded', encodeURIComponent(ADDRESS)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(ADDRESS))],
    ['quoted-printable', ADDRESS.replaceAll('=', '=3D').replace(/(.{60})/g, '$1=\r\n')],
    ['with backslashes of a terminal', ADDRESS.replaceAll('&', '\\&').replaceAll('?', '\\?')],
    [
      'behind a link checker',
      `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(ADDRESS)}&data=05`,
    ],
    ['with characters nobody sees', ADDRESS.replace('code', '\u200bcode').replace('&', '\ufeff&')],
    ['twice', `${ADDRESS}\n\n${ADDRESS}`],
  ])('is understood %s', (_, text) => {
    expect(read(text)).toEqual({ code: CODE, state: STATE })
  })

  it('keeps the issuer that some tenants send', () => {
    const issuer = 'https://login.microsoftonline.com/t/v2.0'
    expect(read(`${NATIVE}?code=${CODE}&state=${STATE}&iss=${encodeURIComponent(issuer)}`)).toEqual({
      code: CODE,
      state: STATE,
      iss: issuer,
    })
  })

  it('may carry a refusal instead, with the words of Microsoft', () => {
    const text = 'AADSTS65004: User declined to consent.\r\nTrace ID: 1'
    const form = new URLSearchParams({ error: 'access_denied', error_description: text, state: STATE })
    expect(read(`${NATIVE}?${form}`)).toMatchObject({
      error: 'access_denied',
      error_description: text,
      state: STATE,
    })
  })
})

describe('a paste that is no answer', () => {
  const authorize = `https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=x&response_type=code&redirect_uri=${encodeURIComponent(NATIVE)}&state=${STATE}&code_challenge=abc`
  it.each([
    ['nothing', '', 'empty'],
    ['blanks and marks nobody sees', ' \n\t\u200b ', 'empty'],
    ['a whole file', 'x'.repeat(LONGEST_PASTE + 1), 'too-long'],
    ['the address that leads to Microsoft', authorize, 'before-sign-in'],
    ['the same, encoded', encodeURIComponent(authorize), 'before-sign-in'],
    ['the page that asks for the password', 'https://login.microsoftonline.com/common/login', 'sign-in-page'],
    ['the page “stay signed in?”', 'https://login.microsoftonline.com/kmsi', 'sign-in-page'],
    ['the page of a private account', 'https://login.live.com/ppsecure/post.srf?x=1', 'sign-in-page'],
    [
      'an error page',
      'Sorry, but we’re having trouble signing you in. AADSTS50011: The redirect URI',
      'error-page',
    ],
    ['the last page without its end', NATIVE, 'no-answer'],
    ['the last page with an empty end', `${NATIVE}?#`, 'no-answer'],
    ['this portal', 'https://mailgrant.example/attempts/1/paste', 'this-portal'],
    ['the code alone, named', `code=${CODE}`, 'state-missing'],
    ['an address cut off before the state', `${NATIVE}?code=${CODE}`, 'state-missing'],
    ['a refusal without state', `${NATIVE}?error=access_denied`, 'state-missing'],
    ['the state alone', `${NATIVE}?state=${STATE}`, 'code-missing'],
    ['an empty code', `${NATIVE}?code=&state=${STATE}`, 'code-missing'],
    ['two answers in one', `${ADDRESS}\n${ADDRESS.replace(CODE, '1.another-code')}`, 'two-answers'],
    ['the code alone', CODE, 'no-address'],
    ['a sentence', 'It did not work, the page was blank', 'no-address'],
    ['another site', 'https://example.com/?q=hello', 'no-address'],
  ])('%s is told apart', (_, text, problem) => {
    expect(read(text)).toBe(problem)
  })

  it('keeps the words of an error page, from which the reason can be read', () => {
    const text = 'AADSTS50011: The redirect URI does not match.\nCorrelation ID: 1'
    expect(readPaste(text, PLACES)).toMatchObject({
      problem: 'error-page',
      errorText: expect.stringContaining('AADSTS50011: The redirect URI does not match.'),
    })
  })
})
