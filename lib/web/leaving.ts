/**
 * What an action answers when the browser is to leave the portal. Not a redirect: the router would first ask the foreign
 * address for a page of its own, which the policy forbids.
 */
export interface Leaving {
  readonly leaveFor: string
}
