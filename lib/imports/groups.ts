/**
 * What happens to a good row: attached to a delegate who has signed in; connected by the app; left waiting until its
 * delegate or its owner has signed in; or nothing, because its address is connected.
 */
export const FATES = ['attach', 'app', 'delegate', 'owner', 'known'] as const
export type Fate = (typeof FATES)[number]

/** How the rows of a list that is not confirmed are told apart: what needs a person comes first. */
export const PREVIEW_GROUPS = ['bad', 'delegate', 'owner', 'attach', 'app', 'known'] as const
export type PreviewGroup = (typeof PREVIEW_GROUPS)[number]

/**
 * Where a row of a confirmed list stands, worst first: what became of it, and of the mailbox it brought. `removed`: the
 * mailbox was connected and is gone again.
 */
export const STANDS = [
  'refused',
  'attention',
  'bad',
  'waits',
  'open',
  'checking',
  'healthy',
  'updated',
  'known',
  'removed',
] as const
export type Stand = (typeof STANDS)[number]

export type Group = PreviewGroup | Stand
export const GROUPS = [...new Set<Group>([...PREVIEW_GROUPS, ...STANDS])] as const
