import { lookup as systemLookup } from 'node:dns/promises'
import { describe, expect, it } from 'vitest'
import { evidenceOf, probeScript, story } from '#lib/mail/testing/probe-script.ts'
import { imapScript } from '#lib/mail/testing/scripts.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { isPublicAddress, spelledAddress } from './addresses.ts'
import { guardedAddresses, type Lookup } from './egress.ts'
import { createNetwork } from './network.ts'

const INSIDE = [
  ['the metadata service', '169.254.169.254'],
  ['the metadata service dressed up as IPv6', '::ffff:169.254.169.254'],
  ['the same in hexadecimal', '::ffff:a9fe:a9fe'],
  ['the same through NAT64', '64:ff9b::a9fe:a9fe'],
  ['the metadata service of Alibaba, in carrier-grade NAT', '100.100.100.200'],
  ['the metadata service over IPv6', 'fd00:ec2::254'],
  ['loopback', '127.0.0.1'],
  ['the end of loopback', '127.255.255.254'],
  ['loopback of IPv6', '::1'],
  ['IPv4 loopback dressed up', '::ffff:127.0.0.1'],
  ['private, 10/8', '10.0.0.1'],
  ['private, 172.16/12', '172.31.255.255'],
  ['private, 192.168/16', '192.168.1.1'],
  ['unspecified', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['unspecified IPv6', '::'],
  ['link-local IPv6', 'fe80::1'],
  ['unique local', 'fc00::1'],
  ['multicast', '224.0.0.1'],
  ['multicast IPv6', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['benchmarking', '198.18.0.1'],
  ['documentation', '203.0.113.1'],
  ['6to4 of a private address', '2002:a00:1::'],
  ['Teredo', '2001:0:a00:1::'],
] as const

const PUBLIC = ['52.96.0.1', '40.126.32.1', '2603:1036:303::2', '::ffff:52.96.0.1', '64:ff9b::3460:1']

const answering =
  (...addresses: readonly string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('the egress guard', () => {
  it.each(INSIDE)('refuses a name that leads to %s', async (_, address) => {
    expect(isPublicAddress(address)).toBe(false)
    await expect(guardedAddresses('mail.contoso.test', answering(address))).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
  })

  it.each(INSIDE)('refuses %s written as the host itself, without asking anybody', async (_, address) => {
    const nobody: Lookup = () => Promise.reject(new Error('asked'))
    await expect(guardedAddresses(address, nobody)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  it.each(PUBLIC)('lets %s pass', async (address) => {
    expect(isPublicAddress(address)).toBe(true)
    await expect(guardedAddresses('mail.contoso.test', answering(address))).resolves.toHaveLength(1)
  })

  it('refuses a name as soon as one of its addresses lies inside', async () => {
    const mixed = answering('52.96.0.1', '10.0.0.1')
    await expect(guardedAddresses('mail.contoso.test', mixed)).rejects.toThrow('10.0.0.1')
  })

  it.each([
    ['decimal', '2130706433', '127.0.0.1'],
    ['decimal, metadata', '2852039166', '169.254.169.254'],
    ['octal', '0177.0.0.1', '127.0.0.1'],
    ['octal in one piece', '017700000001', '127.0.0.1'],
    ['hexadecimal', '0x7f000001', '127.0.0.1'],
    ['hexadecimal in parts', '0x7f.0.0.0x1', '127.0.0.1'],
    ['short', '127.1', '127.0.0.1'],
    ['nought', '0', '0.0.0.0'],
    ['with a dot at its end', '127.0.0.1.', '127.0.0.1'],
    ['in brackets', '[::1]', '::1'],
    ['in full-width digits', '１２７.0.0.1', '127.0.0.1'],
  ])('reads %s as the address it is', async (_, spelling, address) => {
    expect(spelledAddress(spelling)).toBe(address)
    const nobody: Lookup = () => Promise.reject(new Error('asked'))
    await expect(guardedAddresses(spelling, nobody)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  it('takes no name for an address', () => {
    for (const name of ['outlook.office365.com', 'face.b00c', 'x127.0.0.1', 'a..b', '']) {
      expect(spelledAddress(name)).toBeNull()
    }
  })

  it('takes a text that is no address for one inside', () => {
    for (const text of ['', 'localhost', '1.2.3', '0x7f.1', '01.2.3.4', '1.2.3.4.5']) {
      expect(isPublicAddress(text)).toBe(false)
    }
  })
})

/** Public when it is looked at, loopback when it is asked again. */
function rebinding() {
  let asked = 0
  const lookup: Lookup = async () => {
    asked += 1
    return asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '127.0.0.2', family: 4 }]
  }
  return { lookup, asked: () => asked }
}

describe('a host that somebody typed', () => {
  const typed = { host: 'hooks.contoso.test', port: 443, guarded: true }

  it('is guarded, also where no setting names it', async () => {
    const network = createNetwork({ lookup: answering('10.0.0.1') })
    expect(network.allowsPrivate).toBe(false)
    await expect(network.route(typed).resolve()).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    await expect(network.route({ ...typed, guarded: false }).resolve()).resolves.toHaveLength(1)
  })

  it('is guarded as well where a proxy would look the name up', async () => {
    const proxy = { kind: 'http' as const, host: '127.0.0.1', port: 1 }
    const network = createNetwork({ lookup: answering('169.254.169.254'), proxy })
    await expect(network.route(typed).resolve()).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  it('may lie inside where the operator says so', async () => {
    const network = createNetwork({
      lookup: answering('10.0.0.1'),
      guarded: () => true,
      allowPrivate: true,
    })
    expect(network.allowsPrivate).toBe(true)
    await expect(network.route(typed).resolve()).resolves.toEqual([{ address: '10.0.0.1', family: 4 }])
  })
})

describe('a name that changes its answer', () => {
  it('is asked once: mail goes to the address that was looked at', async () => {
    const name = rebinding()
    const { result, accepted } = await probeScript('imap', imapScript(), {
      network: createNetwork({ lookup: name.lookup }),
    })
    expect(story(result)).toMatch(/open$/)
    expect({ accepted, asked: name.asked() }).toEqual({ accepted: 1, asked: 1 })
  })

  it('is refused for mail and https alike when it leads inside', async () => {
    const network = createNetwork({
      guarded: (host) => host === 'localhost',
      lookup: (host) => systemLookup(host, { all: true }),
    })
    const { result, accepted } = await probeScript('imap', imapScript(), { network })
    expect(story(result)).toMatch(/^dns!EGRESS_REFUSED/)
    expect(evidenceOf(result).source).toBe('dns')
    expect(accepted).toBe(0)
    const request = {
      method: 'GET' as const,
      url: new URL('https://localhost:1/'),
      headers: {},
      signal: new AbortController().signal,
      maxBytes: 10,
    }
    await expect(httpsTransport({ network })(request)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  it('is not guarded where it stands in the table of Microsoft', async () => {
    const network = createNetwork({ guarded: () => false, lookup: answering('127.0.0.1') })
    const { accepted } = await probeScript('imap', imapScript(), { network })
    expect(accepted).toBe(1)
  })
})
