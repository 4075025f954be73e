import type { NETWORK_CAUSES } from '#lib/diagnosis/catalogue/network.ts'
import type { Plan } from '#lib/diagnosis/remedies/plan.ts'

export const NETWORK_PLANS: Readonly<Record<keyof typeof NETWORK_CAUSES, Plan>> = {
  'net.dns': {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'getaddrinfo'],
    links: [],
    commands: ['dns.look-up'],
    sources: ['endpoints', 'rfc1034'],
  },
  'net.path_blocked': {
    codes: ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'],
    links: [],
    commands: ['port.try'],
    sources: ['endpoints'],
  },
  'net.wrong_endpoint': {
    codes: ['504 5.7.4', '550 5.7.606'],
    links: [],
    commands: ['port.try', 'certificate.show'],
    sources: ['smtp-auth', 'endpoints', 'rfc8314'],
  },
  'net.tls_mode_mismatch': {
    codes: ['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', '451 5.7.3'],
    links: [],
    commands: ['certificates.show'],
    sources: ['rfc8314', 'rfc3207', 'smtp-auth'],
  },
  'net.tls_intercepted': {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    links: [],
    commands: ['certificate.show'],
    sources: ['endpoints', 'rfc8314'],
  },
  'net.proxy_auth': {
    codes: ['HTTP 407', 'ERR_TUNNEL_CONNECTION_FAILED'],
    links: [],
    commands: [],
    sources: ['endpoints', 'rfc9110'],
  },
  'net.proxy_refused': {
    codes: ['HTTP 403', 'HTTP 502', 'ECONNREFUSED'],
    links: [],
    commands: [],
    sources: ['endpoints', 'rfc9110'],
  },
  'net.egress_refused': { codes: [], links: [], commands: ['dns.look-up'], sources: ['endpoints'] },
}
