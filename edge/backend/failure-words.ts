import type { RefusalWord } from './refusal-word.ts';

/**
 * What exceptions say. Many a handler answers whatever it has caught by 400 or 401, and one that could not ask its own database has not looked at the
 * token, though its sentence be of tokens, and of what does not exist.
 */
export const FAILURE: RefusalWord = {
  means: 'unclear',
  reason: 'server_failure',
  pattern: any(
    // Of JavaScript, Python, Java, .NET, Go, PHP and Ruby.
    /\bcannot (?:read|set|destructure) propert|\bis not (?:a (?:function|constructor)|iterable|subscriptable|callable)\b|\bhas no attribute\b|\bnull pointer\b|\bnil pointer\b|\bobject reference not set\b/,
    /\bundefined (?:method|variable|array key|property|index)\b|\bmaximum (?:call stack|recursion)\b|\bout of (?:range|bounds|memory)\b|\bhash arguments required\b|\billegal arguments\b/,
    // Of databases, and what stands before them. What is merely not in one is no failure.
    /\bprisma\b.*\binvocation\b|\b(?:sqlite|sequelize|mongo|mongoose|redis|query failed|jdbc|typeorm)(?: \w+){0,2} (?:error|exception)\b|\bsqlstate\b|\bora \d{5}\b|\bjpa\b/,
    /\b(?:relation|column|table|collection)\b.*\b(?:not exist|not found)\b|\b(?:no such|unknown) (?:table|column)\b|\bviolates\b.*\bconstraint\b|\bduplicate (?:key|entry)\b|\bdeadlock\b|\block wait\b/,
    /\bpermission denied for (?:table|relation|schema|sequence|function|database)\b|\busing password (?:yes|no)\b|^(?:\w+ )*password authentication failed for user\b|^(?:wrongpass|noauth|misconf|oom|loading|readonly) \w+/,
    /\bconnection slots\b|\btoo many (?:clients|connections)\b|\bfrom (?:the )?(?:connection )?pool\b|\btopology\b|\bserver selection\b|\bmax retries\b|\bclient is closed\b/,
    // Of networks, and of certificates on the way.
    /\bconnection (?:\w+ )?(?:is |was |has been )?(?:lost|closed|terminated|aborted)\b|\bsocket (?:hang up|disconnected|closed|error)\b|\bfetch failed\b|\bfailed to fetch\b|\brequest to https? failed\b/,
    /\bdeadline exceeded\b|\bcontext cancell?ed\b|\bi o timeout\b|\btimed out (?:fetching\b|(?:after|in) \d+ ?ms\b)|\bbuffering timed out\b/,
    /\bx509\b|\bpkix\b|\b(?:ssl|tls) ?handshake\b|\bself signed certificate\b|\bverify the first certificate\b|\bissuer certificate\b|^certificate has expired$/,
    // Of libraries that sign, without a key to do it with.
    /\bsecret or (?:public|private) key (?:must|is)\b|\bdecoder routines\b|\bno security keys\b|\benvironment variable\b/,
  ),
  cure: 'The server could not do its own work, and told that as a refusal: its log says more.',
};

function any(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}
