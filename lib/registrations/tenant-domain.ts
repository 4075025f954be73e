/** The domain among the two ways of naming a tenant; null when it was named by its id. */
export function tenantDomainOf(tenant: string): string | null {
  return tenant.includes('.') ? tenant : null
}
