/** Office 365 Exchange Online and Microsoft Graph, by the application ids they have in every tenant. */
export const EXCHANGE_APP_ID = '00000002-0000-0ff1-ce00-000000000000'

/** Ids of the delegated mail permissions. https://learn.microsoft.com/graph/permissions-reference */
export const DELEGATED_NAMES = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'] as const

export const DELEGATED_IDS: Readonly<Record<(typeof DELEGATED_NAMES)[number], string>> = {
  'IMAP.AccessAsUser.All': '652390e4-393a-48de-9484-05f9b1212954',
  'POP.AccessAsUser.All': 'd7b7f2d9-0f45-4ea1-9d42-e50810c06991',
  'SMTP.Send': '258f6531-6087-4cc4-bb90-092c5fb3ed3f',
}
