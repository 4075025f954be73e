import { NEW_SECRET, newSecretPage, SECRET_DEEDS, secretLines } from './console-secrets.ts'
import { revokeSessions, type Sandbox } from './context.ts'
import { heal, reset } from './control-changes.ts'
import { page } from './entra/pages.ts'
import { type App, type Mailbox, mailboxOf, type User, userOf } from './model.ts'
import { isOwnRequest } from './own-request.ts'
import { type Answer, type Call, escapeHtml, html, redirect } from './web.ts'

type Deed = (sandbox: Sandbox, name: string) => void

function onMailbox(change: (mailbox: Mailbox) => void): Deed {
  return (sandbox, name) => {
    const mailbox = mailboxOf(sandbox.world, name)
    if (mailbox) change(mailbox)
  }
}

const DEEDS: Record<string, Deed> = {
  'Revoke the grant': (sandbox, name) => {
    const user = userOf(sandbox.world, name)
    if (user) revokeSessions(sandbox, user)
  },
  'Disable the account': (sandbox, name) => {
    const user = userOf(sandbox.world, name)
    if (user) user.disabled = true
  },
  'SMTP AUTH off': onMailbox((mailbox) => {
    mailbox.smtp = false
  }),
  'IMAP off': onMailbox((mailbox) => {
    mailbox.imap = false
  }),
  Throttle: onMailbox((mailbox) => {
    mailbox.throttle = 60_000
  }),
  ...SECRET_DEEDS,
  Heal: heal,
  'Reset everything': (sandbox) => reset(sandbox, false),
}

function buttons(name: string, labels: readonly string[]): string {
  return labels
    .map(
      (label) =>
        `<form method="post"><input type="hidden" name="name" value="${escapeHtml(name)}"><button name="deed" value="${label}">${label}</button></form>`,
    )
    .join('')
}

function stateOf(sandbox: Sandbox, user: User | undefined, mailbox: Mailbox | undefined): string {
  const session = sandbox.world.sessions.findLast((one) => one.oid === user?.oid)
  const facts = [
    session && (session.revoked ? 'grant revoked' : 'grant valid'),
    user?.disabled && 'account disabled',
    user?.mfaRequired && 'multi-factor asked for',
    user?.blockedByPolicy && 'blocked by policy',
    mailbox && !mailbox.imap && 'IMAP off',
    mailbox && !mailbox.pop3 && 'POP3 off',
    mailbox && !mailbox.smtp && 'SMTP AUTH off',
    mailbox?.throttle && 'throttled',
    mailbox?.delay && 'slow',
    mailbox?.drip && 'dripping',
  ]
  return facts.filter(Boolean).join(', ') || '–'
}

function personaRows(sandbox: Sandbox): string {
  const { world } = sandbox
  const names = new Set([
    ...world.users.map((user) => user.upn),
    ...world.mailboxes.map((mailbox) => mailbox.address),
  ])
  return [...names]
    .map((name) => {
      const user = userOf(world, name)
      const mailbox = mailboxOf(world, name)
      const labels = [
        ...(user ? ['Revoke the grant', 'Disable the account'] : []),
        ...(mailbox ? ['SMTP AUTH off', 'IMAP off', 'Throttle'] : []),
        'Heal',
      ]
      return `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml((mailbox ?? user)?.purpose)}</td><td>${stateOf(sandbox, user, mailbox)}</td><td>${buttons(name, labels)}</td></tr>`
    })
    .join('')
}

function appRow(sandbox: Sandbox, app: App): string {
  return `<tr><td>${escapeHtml(app.name)}<br><small>${app.clientId}</small></td><td>${escapeHtml(app.purpose)}</td><td>${secretLines(sandbox, app, buttons)}</td></tr>`
}

/** `/sandbox/`: the tenant at a glance, with a button for the common breaks. */
export async function tenantPage(sandbox: Sandbox, call: Call): Promise<Answer> {
  if (call.method === 'POST') {
    if (!isOwnRequest(sandbox, call)) return html(403, page('Refused', '<p>This came from another site.</p>'))
    const { name = '' } = call.form
    const made = call.form.deed === NEW_SECRET ? newSecretPage(sandbox, name) : undefined
    if (made) {
      await sandbox.save()
      return html(200, page('A new client secret', made))
    }
    const deed = Object.hasOwn(DEEDS, call.form.deed ?? '') ? DEEDS[call.form.deed ?? ''] : undefined
    deed?.(sandbox, name)
    await sandbox.save()
    return redirect('/sandbox/', 303)
  }
  const tenant = sandbox.world.tenants[0]
  return html(
    200,
    page(
      'The sandbox tenant',
      `<p>${escapeHtml(tenant?.name)} (${escapeHtml(tenant?.domains[0])}, tenant ID ${escapeHtml(tenant?.id)}). Break something here, then watch the board.</p>
<div class="scroll"><table><thead><tr><th scope="col">Persona</th><th scope="col">What it is for</th><th scope="col">Now</th><th scope="col">Change</th></tr></thead><tbody>${personaRows(sandbox)}</tbody></table>
<h2>App registrations</h2>
<table><thead><tr><th scope="col">App</th><th scope="col">What it is for</th><th scope="col">Secrets</th></tr></thead><tbody>${sandbox.world.apps.map((app) => appRow(sandbox, app)).join('')}</tbody></table></div>
${buttons('', ['Reset everything'])}`,
      true,
    ),
  )
}
