import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { policyScript } from './policy.ts'
import { run } from './run.ts'
import { ALGORITHM, ISSUER, KEY_ID } from './tokens.ts'

export interface DovecotOptions {
  /** A folder of its own. */
  readonly folder: string
  readonly imapPort: number
  readonly pop3Port: number
  /** Where Postfix asks who somebody is. */
  readonly authSocket: string
  readonly certPath: string
  readonly keyPath: string
  readonly rulesPath: string
  /** PEM of the key with which tokens are signed. */
  readonly publicKey: string
  /** What Dovecot says it can, in place of everything it can. */
  readonly imapCapability?: string
}

export const dovecotPaths = (folder: string) => ({
  config: join(folder, 'dovecot.conf'),
  log: join(folder, 'dovecot.log'),
  pid: join(folder, 'base', 'master.pid'),
})

/** Writes the configuration and starts Dovecot; it puts itself into the background once it listens. */
export async function startDovecot(options: DovecotOptions): Promise<void> {
  const { folder } = options
  const paths = dovecotPaths(folder)
  const mail = join(folder, 'mail')
  const key = join(folder, 'keys', 'default', ALGORITHM, KEY_ID)
  for (const name of ['base', 'state', 'mail', join('keys', 'default', ALGORITHM)]) {
    await mkdir(join(folder, name), { recursive: true })
  }
  await run('chown', ['nobody:nogroup', mail])
  await writeFile(key, options.publicKey)
  await writeFile(join(folder, 'policy.lua'), policyScript(options.rulesPath))
  await writeFile(join(folder, 'oauth2.conf'), oauth2Config(folder))
  await writeFile(paths.config, dovecotConfig(options))
  await run('dovecot', ['-c', paths.config])
}

export async function stopDovecot(folder: string): Promise<void> {
  await run('dovecot', ['-c', dovecotPaths(folder).config, 'stop'])
}

function oauth2Config(folder: string): string {
  return `
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${folder}/keys/
issuers = ${ISSUER}
username_attribute = sub
# The same word on both sides of the comparison: the policy decides which mailbox a token may enter.
username_format = any
pass_attrs = token_upn=%{oauth2:upn} token_appid=%{oauth2:appid} token_scp=%{oauth2:scp}
`
}

function dovecotConfig({
  folder,
  imapPort,
  pop3Port,
  authSocket,
  certPath,
  keyPath,
  imapCapability,
}: DovecotOptions): string {
  const { log } = dovecotPaths(folder)
  return `
base_dir = ${folder}/base
state_dir = ${folder}/state
log_path = ${log}
protocols = imap pop3
listen = 127.0.0.1
ssl = required
ssl_cert = <${certPath}
ssl_key = <${keyPath}
ssl_min_protocol = TLSv1.2
auth_mechanisms = xoauth2
auth_username_format = %Lu
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_max_userip_connections = 100
${imapCapability ? `imap_capability = ${imapCapability}` : ''}
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf
  result_success = continue-ok
  result_failure = return-fail
}
passdb {
  driver = lua
  args = file=${folder}/policy.lua blocking=no
  result_success = return-ok
  result_failure = return-fail
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail/%d/%n
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${imapPort}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = ${pop3Port}
    ssl = yes
  }
}
service auth {
  unix_listener ${authSocket} {
    mode = 0660
    user = postfix
    group = postfix
  }
}
# Without this, every refused sign-in makes the next one wait longer.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`
}
