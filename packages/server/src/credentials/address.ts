/** Addresses of callers: one spelling for each, lists of CIDR blocks, and the bucket that the throttle counts by. */

import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from 'node:net'

/**
 * `::ffff:192.0.2.1` is `192.0.2.1`: a dual-stack socket must not make two callers of one. Nor must a proxy that
 * spells an address in another way.
 */
export function canonicalAddress(address: string): string {
  if (!isIPv6(address)) return address
  const [withoutZone = ''] = address.split('%')
  const { address: normal } = new SocketAddress({ address: withoutZone, family: 'ipv6' })
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(normal)?.[1] ?? normal
}

/**
 * An IPv4 address, or the /64 of an IPv6 address: a customer's line has 2^64 addresses, and each of them would
 * otherwise be a fresh budget.
 */
export function addressBucket(address: string): string {
  const canonical = canonicalAddress(address)
  return isIPv6(canonical) ? `${expandedGroups(canonical).slice(0, 4).join(':')}::/64` : canonical
}

function expandedGroups(address: string): readonly string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const left = groups(head)
  if (tail === undefined) return left.map(normalGroup)
  const right = groups(tail)
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].map(normalGroup)
}

const normalGroup = (group: string): string => group.toLowerCase().replace(/^0+(?=.)/, '')

/** Whether a text is an address or a CIDR block, IPv4 or IPv6. */
export function isAddressBlock(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

/** A test of membership in a list of addresses and CIDR blocks, each of which satisfies `isAddressBlock`. */
export function addressList(blocks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', bits] = block.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const canonical = canonicalAddress(address)
    return isIP(canonical) !== 0 && list.check(canonical, isIPv4(canonical) ? 'ipv4' : 'ipv6')
  }
}
