import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** One file of each Debian package without which the servers cannot run. */
const PACKAGES: Readonly<Record<string, string>> = {
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-pop3d': '/usr/lib/dovecot/pop3',
  'dovecot-auth-lua': '/usr/lib/dovecot/modules/auth/libauthdb_lua.so',
  postfix: '/usr/sbin/postfix',
}

/** @throws Error that names what is missing, and the command that brings it. */
export function demandPrerequisites(exists: (path: string) => boolean = existsSync): void {
  const missing = Object.keys(PACKAGES).filter((name) => !exists(PACKAGES[name] as string))
  if (missing.length > 0) {
    throw new Error(
      `The protocol tests need Debian packages that are not installed: ${missing.join(', ')}. ` +
        `Install them with: apt-get install -y --no-install-recommends ${missing.join(' ')}`,
    )
  }
  if (process.getuid?.() !== 0) {
    throw new Error('The protocol tests have to run as root: Dovecot and Postfix give up rights at start')
  }
  const version = execFileSync('dovecot', ['--version'], { encoding: 'utf8' }).trim()
  if (!version.startsWith('2.3.')) {
    throw new Error(
      `The protocol tests know the configuration of Dovecot 2.3 (Debian 12); this is ${version}`,
    )
  }
}
