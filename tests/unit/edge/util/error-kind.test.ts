import { errors } from 'jose';
import { UnsupportedOperationError } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { errorKind } from '../../../../edge/util/error-kind.ts';

test.each<[Error, string]>([
  [new TypeError('no'), 'TypeError'],
  [new errors.JWSInvalid('no'), 'ERR_JWS_INVALID'],
  [new UnsupportedOperationError('no'), 'OAUTH_UNSUPPORTED_OPERATION'],
  [new DOMException('no', 'TimeoutError'), 'TimeoutError'],
  [Object.assign(new Error('no'), { code: 'ey.a token' }), 'Error'],
])('an error is called what its library calls it: %s', (error, kind) => {
  expect(errorKind(error)).toBe(kind);
});
