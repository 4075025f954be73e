import { type Cloud, PRESET_CLOUD_IDS, PRESET_CLOUDS, type PresetCloudId } from '#lib/microsoft/clouds.ts'

/** Where administrators of one cloud work. Absent: nobody of us knows the address. */
export interface AdminPortals {
  readonly entra: string
  readonly microsoft365?: string
  readonly exchange?: string
  readonly defender?: string
  readonly outlook?: string
  /** Addresses that nobody of us has seen answer; shown as such. */
  readonly unproven: readonly PortalName[]
}

export type PortalName = 'entra' | 'microsoft365' | 'exchange' | 'defender' | 'outlook'

/**
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud and
 * https://learn.microsoft.com/microsoft-365/admin/admin-overview/admin-center-overview
 */
const PORTALS: Readonly<Record<PresetCloudId, Omit<AdminPortals, 'entra'>>> = {
  global: {
    microsoft365: 'https://admin.microsoft.com/',
    exchange: 'https://admin.exchange.microsoft.com/',
    defender: 'https://security.microsoft.com/',
    outlook: 'https://outlook.office.com/mail/',
    unproven: [],
  },
  'us-gov-high': {
    microsoft365: 'https://portal.office365.us/adminportal/home',
    exchange: 'https://admin.exchange.office365.us/',
    defender: 'https://security.microsoft.us/',
    outlook: 'https://outlook.office365.us/mail/',
    unproven: ['defender'],
  },
  'us-gov-dod': {
    microsoft365: 'https://portal.apps.mil/adminportal/home',
    exchange: 'https://outlook-dod.office365.us/ecp/',
    defender: 'https://security.apps.mil/',
    outlook: 'https://webmail.apps.mil/',
    unproven: ['exchange', 'defender', 'outlook'],
  },
  china: {
    microsoft365: 'https://portal.partner.microsoftonline.cn/adminportal/home',
    exchange: 'https://partner.outlook.cn/ecp/',
    outlook: 'https://partner.outlook.cn/owa/',
    unproven: ['exchange', 'outlook'],
  },
}

/** The portals of this cloud; those of the global one when the cloud is not known. A cloud of one's own has only Entra's. */
export function portalsOf(cloud: Cloud | undefined): AdminPortals {
  const id = cloud ? presetOf(cloud) : 'global'
  if (id) return { entra: `${PRESET_CLOUDS[id].entraPortal}/`, ...PORTALS[id] }
  return { entra: cloud?.entraPortal ?? '', unproven: [] }
}

/** True for a cloud of Microsoft, whose portals take the tenant as the first part of the path. */
export function presetOf(cloud: Cloud): PresetCloudId | null {
  return PRESET_CLOUD_IDS.find((id) => id === cloud.id) ?? null
}
