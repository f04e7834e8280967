/** An answer of `/api` that is not one of success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  declare readonly status: number;
  /** The `code` of the problem document; `http_<status>` where the answer is none, as most of a backend's own are. */
  declare readonly code: string;
  /** The answer itself, its body unread. */
  declare readonly response: Response;

  constructor(response: Response, { code, detail }: Problem) {
    const { status } = response;
    super(detail ?? `The API answered ${status}.`);
    this.status = status;
    this.code = code ?? `http_${status}`;
    this.response = response;
  }
}

/** What of a problem document is used here. */
interface Problem {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

/**
 * Reads the problem document that an answer may be, and leaves the answer itself unread.
 *
 * @see RFC 9457, Problem Details for HTTP APIs, section 3
 */
export async function errorOf(response: Response): Promise<ApiError> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const { code, detail } = Object(isProblem && (await response.clone().json().catch(String)));
  return new ApiError(response, { code: textOr(code), detail: textOr(detail) });
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
