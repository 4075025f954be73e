import type { User } from '#sandbox/model.ts'
import { escapeHtml } from '#sandbox/web.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5a6675; --line: #d5dbe3; --paper: #fff; --ground: #eef1f5; --accent: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3aebb; --line: #3a4450; --paper: #1b222b; --ground: #11161c; --accent: #f0b95a; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 28rem; margin: 4rem auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px }
main.wide { max-width: 72rem }
.badge { margin: 0 0 1rem; padding: .35rem .7rem; border: 1px dashed var(--accent); border-radius: 8px; color: var(--accent); font-size: .85rem }
h1 { margin: 0 0 .25rem; font-size: 1.4rem }
p { margin: .5rem 0 1rem; color: var(--soft) }
button, input { font: inherit; color: inherit }
button { padding: .6rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); cursor: pointer }
button:hover { border-color: var(--ink) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button.primary { background: var(--ink); border-color: var(--ink); color: var(--paper) }
.accounts { list-style: none; margin: 0 0 1rem; padding: 0 }
.accounts button { width: 100%; margin-bottom: .5rem; text-align: left }
.accounts small { display: block; color: var(--soft) }
input { width: 100%; margin: .25rem 0 1rem; padding: .6rem; border: 1px solid var(--line); border-radius: 8px; background: var(--paper) }
.row { display: flex; gap: .75rem; flex-wrap: wrap }
li { overflow-wrap: anywhere }
dl { font-size: .9rem } dt { color: var(--soft) } dd { margin: 0 0 .5rem; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: .9rem } th, td { padding: .5rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top }
td form { display: inline } .wide td:last-child { min-width: 14rem } td button { padding: .2rem .5rem; margin: 0 .25rem .25rem 0; font-size: .8rem }
.scroll { overflow-x: auto }
`

/** A whole page of the sandbox; `body` is trusted HTML. */
export function page(title: string, body: string, wide = false): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Sandbox sign-in</title><style>${STYLE}</style></head>
<body><main${wide ? ' class="wide"' : ''}>
<p class="badge"><strong>Sandbox sign-in.</strong> This is a local test tenant, not Microsoft. No password is asked for.</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body></html>`
}

const hidden = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')

const cancel = '<button name="cancel" value="1">Cancel</button>'

/** The accounts one can sign in with; the hinted one stands first and has the focus. */
export function accountPicker(
  app: string,
  users: readonly User[],
  hint: string | undefined,
  keep: Record<string, string> = {},
): string {
  const wanted = hint?.toLowerCase()
  const hinted = users.find((user) => user.upn === wanted)
  const ordered = hinted ? [hinted, ...users.filter((user) => user !== hinted)] : users
  const items = ordered.map((user, index) => {
    const focus = index === 0 ? ' autofocus' : ''
    return `<li><button name="upn" value="${escapeHtml(user.upn)}"${focus}>${escapeHtml(user.name)}<small>${escapeHtml(user.upn)}</small></button></li>`
  })
  const unknown =
    wanted && !hinted ? `<p>No account here is called <strong>${escapeHtml(hint)}</strong>.</p>` : ''
  return page(
    'Pick an account',
    `<p>to continue to <strong>${escapeHtml(app)}</strong></p>${unknown}
<form method="post">${hidden(keep)}<ul class="accounts">${items.join('')}</ul><div class="row">${cancel}</div></form>`,
  )
}

export interface ConsentPage {
  app: string
  who: string
  permissions: readonly string[]
  keep: Record<string, string>
  organization?: string
}

export function consentPage({ app, who, permissions, keep, organization }: ConsentPage): string {
  const items = permissions.map((permission) => `<li>${escapeHtml(permission)}</li>`).join('')
  const scope = organization ? ` for everybody in <strong>${escapeHtml(organization)}</strong>` : ''
  return page(
    'Permissions requested',
    `<p><strong>${escapeHtml(app)}</strong> asks <strong>${escapeHtml(who)}</strong>${scope} for:</p>
<ul>${items}</ul>
<form method="post">${hidden(keep)}<div class="row"><button class="primary" name="accept" value="1" autofocus>Accept</button>${cancel}</div></form>`,
  )
}

export function needApprovalPage(app: string, keep: Record<string, string>): string {
  return page(
    'Need admin approval',
    `<p><strong>${escapeHtml(app)}</strong> needs permission to access resources in your organization that only an admin can grant (AADSTS90094).</p>
<form method="post">${hidden(keep)}<div class="row"><button name="leave" value="1" autofocus>Return to the application without granting consent</button></div></form>`,
  )
}

export function errorPage(facts: {
  message: string
  trace: string
  correlation: string
  timestamp: string
}): string {
  return page(
    'Sorry, but we’re having trouble signing you in',
    `<p>${escapeHtml(facts.message)}</p>
<dl><dt>Request Id</dt><dd>${escapeHtml(facts.trace)}</dd><dt>Correlation Id</dt><dd>${escapeHtml(facts.correlation)}</dd>
<dt>Timestamp</dt><dd>${escapeHtml(facts.timestamp)}</dd></dl>
<p>There is no way back to the application from this page, as at Microsoft.</p>`,
  )
}

export function deviceCodePage(wrong: boolean): string {
  return page(
    'Enter code',
    `<p>${wrong ? 'That code does not work. Check it and try again.' : 'Enter the code shown on your device or app.'}</p>
<form method="post"><label>Code<input name="code" autocomplete="off" required autofocus></label>
<div class="row"><button class="primary">Next</button></div></form>`,
  )
}

/** `response_mode=form_post`: the browser carries the parameters in a POST. */
export function formPost(action: string, params: Record<string, string>): string {
  return page(
    'Returning to the application',
    `<form method="post" action="${escapeHtml(action)}">${hidden(params)}<button class="primary" autofocus>Continue</button></form>`,
  )
}

export const messagePage = (title: string, text: string): string => page(title, `<p>${escapeHtml(text)}</p>`)
