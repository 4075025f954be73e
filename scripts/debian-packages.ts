import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

interface Needed {
  readonly packages: readonly string[]
  readonly forWhat: string
  readonly present: () => boolean
}

export const NEEDED = {
  postgres: {
    packages: ['postgresql'],
    forWhat: 'database tests on PostgreSQL',
    present: () => existsSync('/usr/lib/postgresql') && readdirSync('/usr/lib/postgresql').some(hasServer),
  },
  mail: {
    packages: ['dovecot-imapd', 'dovecot-pop3d', 'dovecot-auth-lua', 'postfix'],
    forWhat: 'protocol tests against Dovecot and Postfix',
    present: () =>
      existsSync('/usr/sbin/postfix') &&
      existsSync('/usr/lib/dovecot/imap') &&
      existsSync('/usr/lib/dovecot/pop3') &&
      existsSync('/usr/lib/dovecot/modules/auth/libauthdb_lua.so'),
  },
  browser: {
    packages: ['chromium', 'fonts-liberation'],
    forWhat: 'browser journeys in Chromium',
    present: () => existsSync('/usr/bin/chromium'),
  },
  monitoring: {
    packages: ['prometheus', 'jq', 'curl'],
    forWhat: 'what Prometheus and Nagios read of the portal',
    present: () => ['prometheus', 'promtool', 'jq', 'curl'].every((name) => existsSync(`/usr/bin/${name}`)),
  },
} as const satisfies Record<string, Needed>

export type Need = keyof typeof NEEDED

function hasServer(version: string): boolean {
  return existsSync(`/usr/lib/postgresql/${version}/bin/initdb`)
}

/** Installs what is missing when it may; returns what still is. */
export function ensurePackages(): Need[] {
  const needs = Object.keys(NEEDED) as Need[]
  const missing = needs.filter((need) => !NEEDED[need].present())
  if (missing.length === 0) return []
  const packages = missing.flatMap((need) => NEEDED[need].packages)
  const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0
  if (!mayInstall) {
    process.stdout.write(
      `These tests need packages of Debian that are not here. Install them with:\n  sudo apt-get install --no-install-recommends ${packages.join(' ')}\n`,
    )
    return missing
  }
  process.stdout.write(`Installing ${packages.join(', ')}…\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env })
  const install = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  })
  if (install.status !== 0) process.stderr.write('apt-get install failed.\n')
  if (missing.includes('monitoring')) quiet('prometheus')
  return missing.filter((need) => !NEEDED[need].present())
}

/** A service that came with a package: the tests start their own, and nobody asked for one that listens for ever. */
function quiet(service: string): void {
  spawnSync('invoke-rc.d', [service, 'stop'], { stdio: 'ignore' })
  spawnSync('update-rc.d', [service, 'disable'], { stdio: 'ignore' })
}
