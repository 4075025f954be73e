import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { PRESET_CLOUDS } from './clouds.ts'
import {
  type PermissionScriptSubject,
  permissionAzureCli,
  permissionPowerShell,
} from './graph-permission-script.ts'
import { readPowerShell } from './testing/read-powershell.ts'

const subject = (given: Partial<PermissionScriptSubject> = {}): PermissionScriptSubject => ({
  cloud: PRESET_CLOUDS.global,
  tenantId: 'aaaaaaaa-0000-4000-8000-000000000001',
  clientId: 'bbbbbbbb-0000-4000-8000-000000000002',
  name: 'Mail connector',
  ...given,
})

const OWNED_BY = '18a4783c-866b-4cc7-a460-3d5e5662c884'
const NASTY = "x' ; Remove-Everything ; '\n$(rm -rf ~) `id` \u2019"

describe('for Microsoft Graph PowerShell', () => {
  test('gives the permission and the ownership to this app alone', () => {
    const { strings } = readPowerShell(permissionPowerShell(subject(), 'grant'))
    expect(strings).toEqual(
      expect.arrayContaining([
        OWNED_BY,
        "appId eq 'bbbbbbbb-0000-4000-8000-000000000002'",
        "appId eq '00000003-0000-0000-c000-000000000000'",
        'https://graph.microsoft.com/v1.0/directoryObjects/{0}',
      ]),
    )
  })

  test.each(['grant', 'undo'] as const)(
    'to %s holds nothing but what it says, whatever the app is called',
    (kind) => {
      const plain = readPowerShell(permissionPowerShell(subject(), kind))
      const nasty = readPowerShell(permissionPowerShell(subject({ name: NASTY }), kind))
      expect(nasty).toEqual(plain)
    },
  )

  test('takes both back', () => {
    const { code } = readPowerShell(permissionPowerShell(subject(), 'undo'))
    expect(code).toContain('Remove-MgServicePrincipalAppRoleAssignment')
    expect(code).toContain('Remove-MgApplicationOwnerDirectoryObjectByRef')
    expect(code).not.toContain('New-Mg')
  })

  test.each([
    ['us-gov-high', 'USGov', 'https://graph.microsoft.us/v1.0/directoryObjects/{0}'],
    ['us-gov-dod', 'USGovDoD', 'https://dod-graph.microsoft.us/v1.0/directoryObjects/{0}'],
    ['china', 'China', 'https://microsoftgraph.chinacloudapi.cn/v1.0/directoryObjects/{0}'],
  ] as const)('signs in to the cloud %s', (id, environment, object) => {
    const { strings } = readPowerShell(permissionPowerShell(subject({ cloud: PRESET_CLOUDS[id] }), 'grant'))
    expect(strings).toEqual(expect.arrayContaining([environment, object]))
  })
})

/** Runs it in a real shell in which `az` only tells what it was called with. */
function run(script: string): string[] {
  const az = `az() { printf '%s|' az "$@" >&2; printf '\\n' >&2; printf 'id-of-%s\\n' "$2"; }`
  const shell = `exec 2>&1\n${az}\n${script}`
  return execFileSync('/bin/sh', ['-c', shell], {
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH: '' },
  }).split('\n')
}

describe('for Azure CLI', () => {
  test.each(['grant', 'undo'] as const)(
    'to %s runs in a shell, and the name of the app is no code',
    (kind) => {
      const plain = run(permissionAzureCli(subject(), kind) ?? '')
      expect(run(permissionAzureCli(subject({ name: NASTY }), kind) ?? '')).toEqual(plain)
      expect(plain.filter((line) => /not found|error/i.test(line))).toEqual([])
    },
  )

  test('makes the service principal the owner, and undoes it', () => {
    const owner = (kind: 'grant' | 'undo') =>
      run(permissionAzureCli(subject(), kind) ?? '').find((line) => /owner\|(add|remove)/.test(line))
    const ids = '--id|bbbbbbbb-0000-4000-8000-000000000002|--owner-object-id|id-of-sp|'
    expect(owner('grant')).toBe(`az|ad|app|owner|add|${ids}`.replace('id-of-sp', 'id-of-sp'))
    expect(owner('undo')).toContain('az|ad|app|owner|remove|')
  })

  test('asks for the assignment as JSON with the ids of this tenant', () => {
    const script = (permissionAzureCli(subject(), 'grant') ?? '').replace('[ -n', '[ -z')
    const post = run(script).find((line) => line.includes('|POST|')) ?? ''
    const json = /\{.*\}/.exec(post)?.[0] ?? '{}'
    expect(JSON.parse(json)).toMatchObject({ appRoleId: OWNED_BY })
    expect(post).toContain('https://graph.microsoft.com/v1.0/servicePrincipals/')
  })

  test.each([
    ['us-gov-high', "az cloud set --name 'AzureUSGovernment'"],
    ['china', "az cloud set --name 'AzureChinaCloud'"],
  ] as const)('chooses the cloud %s', (id, line) => {
    expect(permissionAzureCli(subject({ cloud: PRESET_CLOUDS[id] }), 'grant')).toContain(line)
  })

  test('there is none for the DoD, which it does not know', () => {
    expect(permissionAzureCli(subject({ cloud: PRESET_CLOUDS['us-gov-dod'] }), 'grant')).toBeNull()
  })
})

test.each([permissionPowerShell, permissionAzureCli])('ids that are none are refused', (script) => {
  expect(() => script(subject({ tenantId: "'; rm -rf ~ #" }), 'grant')).toThrow('GUID')
  expect(() => script(subject({ clientId: 'common' }), 'undo')).toThrow('GUID')
})
