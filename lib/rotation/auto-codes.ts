/**
 * What stands in the way of rotating by itself. Each has a sentence in `messages/<locale>/autorotation.json` under
 * `obstacle`, and may stand in `autoRotationTrouble` of a registration.
 */
export const AUTO_OBSTACLES = [
  /** None is in use. */
  'no-credential',
  /** What is in use has run out, and nothing stands in for it: the app can ask for nothing. */
  'expired',
  /** Its cloud has left the configuration. */
  'app-unusable',
  /** Entra gives no token, neither with the credential in use nor with the one before it. */
  'token-refused',
  'unreachable',
  /** The token does not carry the permission. */
  'graph-denied',
  /** The app is not among the owners of its own registration. */
  'not-owner',
  'policy-forbids',
  /** The longest life a policy allows is too short to be of use. */
  'policy-life',
  'too-many-secrets',
  /** A new one would end no later than the one in use. */
  'no-gain',
  /** Another rotation is under way, and waits for somebody. */
  'rotation-open',
  /** Graph takes no new secret, for a reason nobody knows. */
  'refused',
] as const
export type AutoObstacle = (typeof AUTO_OBSTACLES)[number]

export function isObstacle(code: string): code is AutoObstacle {
  return (AUTO_OBSTACLES as readonly string[]).includes(code)
}

/** Either of the first two is enough for every app of the tenant, the third for those it owns. */
export const OWNED_BY = 'Application.ReadWrite.OwnedBy'
const EVERY_APP = ['Application.ReadWrite.All', 'Directory.ReadWrite.All']
const POLICIES = [
  'Policy.Read.All',
  'Policy.Read.ApplicationConfiguration',
  'Policy.ReadWrite.ApplicationConfiguration',
]

/** What the roles in a token for Graph allow with secrets. https://learn.microsoft.com/graph/permissions-reference */
export function secretRights(roles: readonly string[]) {
  const everyApp = roles.some((role) => EVERY_APP.includes(role))
  return {
    everyApp,
    owned: everyApp || roles.includes(OWNED_BY),
    readsPolicies: roles.some((role) => POLICIES.includes(role)),
  }
}
