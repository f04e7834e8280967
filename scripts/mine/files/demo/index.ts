/** There is no demo in this site; what tests need of it lies beside. */
export const HAS_DEMO = false;

export const DEMO_CREDENTIALS = { email: '', password: '' };
export const DEMO_TWO_STEP_CREDENTIALS = { email: '', password: '' };
export const DEMO_MESSAGE = { email: '', code: '' };
export const DEMO_SECOND_FACTOR = { secret: '', recoveryCode: '' };

export async function openDemo(_secret: string): Promise<(request: Request) => Promise<Response>> {
  throw new TypeError('There is no demo in this site.');
}

/** A migration of wrangler.toml has made this class, so the Worker has one of that name. Nobody asks it. */
export class DemoBackend {
  async fetch(): Promise<Response> {
    return new Response(null, { status: 404 });
  }
}
