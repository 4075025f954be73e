import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const KEY = Buffer.alloc(32, 7).toString('base64')

function faults(env: Record<string, string>, files: Record<string, string> = {}): string {
  try {
    readConfig(env, reader(files))
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

function reader(files: Record<string, string>) {
  return (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error('ENOENT')
    return text
  }
}

describe('reading the settings', () => {
  test('nothing set gives a portal on localhost with its own database', () => {
    const config = readConfig({})
    expect(config.publicUrl).toBe('http://localhost:3000')
    expect(config.databaseUrl).toBeUndefined()
    expect(config.jobs).toBe(true)
    expect(config.extraClouds).toEqual([])
  })

  test('a trailing slash of the public address does not reach the redirect URI', () => {
    expect(readConfig({ PUBLIC_URL: 'https://mail.example.com/' }).publicUrl).toBe('https://mail.example.com')
  })

  test.each([
    ['http://mail.example.com', 'https://'],
    ['https://mail.example.com/portal', 'without a path'],
    ['mail.example.com', 'a whole address'],
    ['ftp://mail.example.com', 'https://'],
  ])('the public address %s is refused', (PUBLIC_URL, why) => {
    expect(faults({ PUBLIC_URL })).toContain(why)
  })

  test('every fault is named in one message, and no value of a secret', () => {
    const message = faults({
      PUBLIC_URL: 'nonsense',
      PROBE_MINUTES: '5',
      MASTER_KEY: 'hunter2',
      JOBS: 'maybe',
    })
    for (const name of ['PUBLIC_URL', 'PROBE_MINUTES', 'MASTER_KEY', 'JOBS']) expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
  })

  test('a database of its own needs a master key of its own', () => {
    expect(faults({ DATABASE_URL: 'postgres://u:p@db/mailgrant' })).toContain('MASTER_KEY is needed')
    expect(faults({ DATABASE_URL: 'postgres://u:p@db/mailgrant', MASTER_KEY: KEY })).toBe('')
  })

  test('a secret may come from a file, without its last line break', () => {
    const config = readConfig({ MASTER_KEY_FILE: '/run/key' }, reader({ '/run/key': `${KEY}\n` }))
    expect(config.masterKey?.reveal()).toBe(KEY)
  })

  test('a file that is missing, and a secret given twice, are faults', () => {
    expect(faults({ MASTER_KEY_FILE: '/run/none' })).toContain('/run/none')
    expect(faults({ MASTER_KEY: KEY, MASTER_KEY_FILE: '/run/key' }, { '/run/key': KEY })).toContain(
      'both set',
    )
  })

  test('an empty variable counts as not set', () => {
    expect(readConfig({ DATABASE_URL: '', PUBLIC_URL: '' }).publicUrl).toBe('http://localhost:3000')
  })

  test('the sandbox may only live on loopback', () => {
    const row = {
      id: 'sandbox',
      loginOrigin: 'https://login.example.com',
      signInOrigin: 'http://localhost:1',
      graphOrigin: 'https://localhost:1',
      delegatedResource: 'https://outlook.office.com',
      appResource: 'https://outlook.office365.com',
      entraPortal: 'http://localhost:1',
      mail: {
        imap: { host: 'localhost', port: 1 },
        pop3: { host: 'localhost', port: 2 },
        smtp: { host: 'localhost', port: 3 },
      },
      unproven: [],
    }
    const read = (rows: unknown) => faults({ SANDBOX_CLOUD_FILE: '/c' }, { '/c': JSON.stringify(rows) })
    expect(read([row])).toContain('SANDBOX_CLOUD_FILE')
    expect(read([{ ...row, loginOrigin: 'https://localhost:1' }])).toBe('')
    expect(faults({ SANDBOX_CLOUD_FILE: '/c' }, { '/c': 'not json' })).toContain('not JSON')
  })
})

describe('the way out', () => {
  const LAB = {
    id: 'lab',
    loginOrigin: 'https://login.lab.example',
    graphOrigin: 'https://graph.lab.example',
    delegatedResource: 'https://outlook.lab.example',
    appResource: 'https://outlook.lab.example',
    entraPortal: 'https://portal.lab.example',
    mail: {
      imap: { host: 'mail.lab.example' },
      pop3: { host: 'mail.lab.example' },
      smtp: { host: 'mail.lab.example' },
    },
  }

  test('is direct, and guarded, when nothing is set', () => {
    expect(readConfig({})).toMatchObject({ outgoingProxy: undefined, noProxy: [], allowPrivateHosts: false })
  })

  test('goes through the proxy whose address may lie in a file', () => {
    const files = { '/run/proxy': 'socks5://desk:hunter2@proxy.corp:1080\n' }
    const config = readConfig(
      { OUTGOING_PROXY_FILE: '/run/proxy', NO_PROXY: 'a.test, b.test' },
      reader(files),
    )
    expect(config.outgoingProxy).toMatchObject({ kind: 'socks5', host: 'proxy.corp', user: 'desk' })
    expect(config.noProxy).toEqual(['a.test', 'b.test'])
    expect(JSON.stringify(config)).not.toContain('hunter2')
  })

  test('a proxy that cannot be understood is a fault that does not show its password', () => {
    const message = faults({ OUTGOING_PROXY: 'https://desk:hunter2@proxy.corp' })
    expect(message).toContain('OUTGOING_PROXY must look like')
    expect(message).not.toContain('hunter2')
  })

  test('custom clouds come from their file alone', () => {
    const files = { '/etc/clouds': JSON.stringify([LAB]) }
    expect(readConfig({ CUSTOM_CLOUDS_FILE: '/etc/clouds' }, reader(files)).customClouds).toHaveLength(1)
    const twice = { '/etc/clouds': JSON.stringify([LAB, LAB]) }
    expect(faults({ CUSTOM_CLOUDS_FILE: '/etc/clouds' }, twice)).toContain('lab is named twice')
    const inside = { '/etc/clouds': JSON.stringify([{ ...LAB, loginOrigin: 'http://10.0.0.1' }]) }
    expect(faults({ CUSTOM_CLOUDS_FILE: '/etc/clouds' }, inside)).toContain(
      'CUSTOM_CLOUDS_FILE cannot be used',
    )
    expect(faults({ CUSTOM_CLOUDS_FILE: '/nowhere' })).toContain('missing or not JSON')
  })
})
