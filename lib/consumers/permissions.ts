/** What a key may be made for, and nothing else. */
export const CONSUMER_PERMISSIONS = ['health.read', 'metrics.read'] as const
export type ConsumerPermission = (typeof CONSUMER_PERMISSIONS)[number]
