import { describe, expect, test } from 'vitest';
import { clientAddress, networkOf } from '../../../../edge/http/client-address.ts';

const addressIn = (value: string) => clientAddress(new Headers({ 'x-real-ip': value }), 'x-real-ip');

describe('the client address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['192.0.2.7, 198.51.100.1', '192.0.2.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:50123', '2001:db8::1'],
    ['2001:db8::192.0.2.7', '2001:db8::c000:207'],
    ['0:0:0:ffff:0:0:0:1', '::ffff:0:0:0:1'],
    ['::ffff:0:192.0.2.7', '::ffff:0:c000:207'],
    ['::', '::'],
    ['::1', '::1'],
  ])('%s is read as %s', (value, address) => {
    expect(addressIn(value)).toBe(address);
  });

  test.each(['::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:192.0.2.7', '[::ffff:c000:0207]:443'])(
    'the IPv4-mapped %s is the IPv4 address',
    (value) => {
      expect(addressIn(value)).toBe('192.0.2.7');
    },
  );

  test.each([
    '',
    ',192.0.2.7',
    'unknown',
    '_hidden',
    'localhost',
    'example.com',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.007',
    '0xc0.0.2.7',
    '3221225991',
    '192.0.2.7.',
    '[192.0.2.7]',
    '192.0.2.7 or so',
    ':::',
    '1::2::3',
    '2001:db8::g',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7:8:9',
    '[2001:db8::1',
    '2001:db8::1]/@evil.example',
    `${'1'.repeat(2000)}`,
  ])('%s is no address', (value) => {
    expect(addressIn(value)).toBeUndefined();
  });

  test('is unknown without the header, or where no header is known to hold it', () => {
    expect(clientAddress(new Headers(), 'x-real-ip')).toBeUndefined();
    expect(clientAddress(new Headers({ 'x-real-ip': '192.0.2.7' }), undefined)).toBeUndefined();
  });
});

describe('the network that counts as one', () => {
  test('is the address itself for IPv4', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7');
  });

  test.each([
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::ffff:1:2:3', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1:2:3::', '1:2:3:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
