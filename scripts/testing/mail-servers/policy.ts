import { rename, utimes, writeFile } from 'node:fs/promises'
import type { Protocol } from '#lib/mail/stages.ts'

/** Who may do what, beside every person's own mailbox. Addresses are compared in lower case. */
export interface Policy {
  /** People who may open a shared mailbox and send as it. */
  readonly delegates?: readonly { readonly mailbox: string; readonly person: string }[]
  /** Applications that may open a mailbox with a token of their own. */
  readonly apps?: readonly { readonly mailbox: string; readonly appId: string }[]
  /** Protocols that are switched off for a mailbox. */
  readonly disabled?: readonly { readonly mailbox: string; readonly protocol: Protocol }[]
}

const LONG_AGO = new Date('2020-01-01T00:00:00Z')

/** Writes the rules for Dovecot, which reads them at every sign-in, and the senders for Postfix. */
export async function writePolicy(policy: Policy, rulesPath: string, sendersPath: string): Promise<void> {
  const { delegates = [], apps = [], disabled = [] } = policy
  const rules = [
    ...delegates.map(({ mailbox, person }) => `delegate ${mailbox} ${person}`),
    ...apps.map(({ mailbox, appId }) => `app ${mailbox} ${appId}`),
    ...disabled.map(({ mailbox, protocol }) => `disabled ${mailbox} ${protocol}`),
  ]
  const senders = new Map<string, string[]>()
  for (const { mailbox, person } of delegates) {
    senders.set(mailbox, [...(senders.get(mailbox) ?? [mailbox]), person])
  }
  await replace(rulesPath, rules)
  await replace(
    sendersPath,
    [...senders].map(([mailbox, people]) => `${mailbox} ${people.join(' ')}`),
  )
}

// A reader sees the old rules or the new ones, never half of them.
async function replace(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(`${path}.new`, lines.map((line) => `${line.toLowerCase()}\n`).join(''), { mode: 0o644 })
  // Postfix waits up to two seconds with a table that has just changed, in case it is half written.
  await utimes(`${path}.new`, LONG_AGO, LONG_AGO)
  await rename(`${path}.new`, path)
}

/**
 * The second step of a sign-in at Dovecot. The first one proved the token; this one decides whether the
 * token's owner may enter the mailbox that was asked for, and whether the token's scope covers the protocol.
 */
export function policyScript(rulesPath: string): string {
  return `
local SCOPES = { imap = "IMAP.AccessAsUser.All", pop3 = "POP.AccessAsUser.All", smtp = "SMTP.Send" }

local function rules(mailbox)
  local found = { delegate = {}, app = {}, disabled = {} }
  for line in io.lines("${rulesPath}") do
    local kind, address, value = line:match("^(%S+) (%S+) (%S+)$")
    if kind and address == mailbox then found[kind][value] = true end
  end
  return found
end

local function refuse(req, why)
  req:log_info("policy: " .. why)
  return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, {}
end

function auth_password_verify(req, pass)
  local mailbox = req.user:lower()
  local person = req:var_expand("%{passdb:token_upn}"):lower()
  local app = req:var_expand("%{passdb:token_appid}"):lower()
  local scopes = " " .. req:var_expand("%{passdb:token_scp}") .. " "
  local rule = rules(mailbox)
  if rule.disabled[req.service] then
    req:log_info("policy: " .. req.service .. " is disabled for " .. mailbox)
    return dovecot.auth.PASSDB_RESULT_USER_DISABLED, {}
  end
  if person == "" then
    if not rule.app[app] then return refuse(req, "the application may not enter " .. mailbox) end
  else
    if person ~= mailbox and not rule.delegate[person] then
      return refuse(req, person .. " may not enter " .. mailbox)
    end
    if not scopes:find(" " .. (SCOPES[req.service] or "?") .. " ", 1, true) then
      return refuse(req, "the token has no scope for " .. req.service)
    end
  end
  return dovecot.auth.PASSDB_RESULT_OK, { nopassword = "y" }
end

function script_init() return 0 end
function script_deinit() end
`
}
