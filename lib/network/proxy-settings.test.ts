import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bypassesProxy, proxyName, readNoProxy, readProxy } from './proxy-settings.ts'

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.corp:3128', { kind: 'http', host: 'proxy.corp', port: 3128 }],
    ['http://proxy.corp', { kind: 'http', host: 'proxy.corp', port: 8080 }],
    ['http://proxy.corp:80/', { kind: 'http', host: 'proxy.corp', port: 80 }],
    ['socks5://10.1.2.3', { kind: 'socks5', host: '10.1.2.3', port: 1080 }],
    ['socks5h://[fd00::1]:1081', { kind: 'socks5', host: 'fd00::1', port: 1081 }],
  ])('%s is understood', (text, proxy) => {
    expect(readProxy(text)).toEqual(proxy)
  })

  it('keeps its password to itself', () => {
    const proxy = readProxy('http://desk:p%40ss%3Aword@proxy.corp:3128')
    expect(proxy?.user).toBe('desk')
    expect(proxy?.password?.reveal()).toBe('p@ss:word')
    expect(inspect(proxy, { depth: 5 }) + JSON.stringify(proxy)).not.toContain('p@ss')
    expect(proxy && proxyName(proxy)).toBe('http://proxy.corp:3128')
  })

  it.each([
    'proxy.corp:3128',
    'https://proxy.corp',
    'ftp://proxy.corp',
    'http://',
    'http://p/path',
    'http://u:%@p',
    '',
  ])('%j is refused', (text) => expect(readProxy(text)).toBeNull())
})

describe('NO_PROXY', () => {
  it.each([
    ['*', 'outlook.office365.com', 993, true],
    ['office365.com', 'outlook.office365.com', 993, true],
    ['.office365.com', 'outlook.office365.com', 993, true],
    ['*.office365.com', 'outlook.office365.com', 993, true],
    ['office365.com', 'notoffice365.com', 993, false],
    ['outlook.office365.com:993', 'outlook.office365.com', 993, true],
    ['outlook.office365.com:993', 'outlook.office365.com', 995, false],
    ['10.0.0.0/8', '10.9.8.7', 587, true],
    ['10.0.0.0/8', '11.9.8.7', 587, false],
    ['fd00::/8', 'fd00::1', 587, true],
    ['a.test, OUTLOOK.office365.com b.test', 'Outlook.Office365.com.', 993, true],
    ['', 'outlook.office365.com', 993, false],
  ])('%j: %s on port %i: %j', (text, host, port, expected) => {
    expect(bypassesProxy(readNoProxy(text), host, port)).toBe(expected)
  })
})
