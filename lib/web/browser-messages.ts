/** Texts by path, as next-intl takes them. */
export interface Texts {
  readonly [name: string]: string | readonly string[] | Texts
}

/**
 * What components in the browser read. Every page carries these; all others stay on the server. A test follows the
 * imports of those components and says what is missing here, and what is here for nobody.
 */
export const BROWSER_PARTS = [
  'alerts',
  'apponly.connect',
  'apponly.consent',
  'apponly.list',
  'apponly.script',
  'apponly.token',
  'autorotation.check',
  'autorotation.obstacle',
  'autorotation.plan',
  'autorotation.rotateNow',
  'autorotation.settings',
  'autorotation.setup',
  'board',
  'calendar',
  'catalogue',
  'connect',
  'consumers.new',
  'consumers.revoke',
  'consumers.shown',
  'deepcheck',
  'delegates',
  'device',
  'expiry.read',
  'expiry.settle',
  'explain',
  'forms',
  'imports.form',
  'imports.listProblem',
  'imports.signIns',
  'incidents.act',
  'invitations.made',
  'invitations.new',
  'invitations.remake',
  'invitations.revoke',
  'mailbox',
  'paste',
  'preflight',
  'profile.about',
  'profile.password',
  'profile.sessions',
  'refusals',
  'registrations',
  'remedies.show',
  'rotation.begin',
  'rotation.correct',
  'rotation.expiry',
  'rotation.proposed',
  'setup',
  'shell',
  'signin',
  'unnamed',
] as const

/** Of all texts those that components in the browser read. */
export function browserMessages(all: Texts): Texts {
  return pick(
    all,
    BROWSER_PARTS.map((part) => part.split('.')),
  )
}

function pick(texts: Texts, paths: readonly (readonly string[])[]): Texts {
  const names = new Set(paths.map(([name = '']) => name))
  return Object.fromEntries(
    [...names].map((name) => {
      const deeper = paths.filter(([first]) => first === name).map(([, ...rest]) => rest)
      const here = texts[name]
      if (here === undefined) throw new Error(`There are no texts at ${name}`)
      const whole = deeper.some((path) => path.length === 0)
      return [name, whole ? here : pick(here as Texts, deeper)]
    }),
  )
}
