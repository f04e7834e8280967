import type { Clock, ExtraHeaders } from '../types.ts';
import type { Ask, Exchanged } from './exchange.ts';
import { sentOf, takeSent, takeSignIn, tokensOf } from './functions/outcomes.ts';
import type { CodeOf, Exchange, Inputs, LinkExchange, Preset, TypedCode } from './presets/index.ts';
import type { BackendContract } from './request.ts';
import type { TokenAnswer, TokenExchange } from './response.ts';
import { processSentResponse, type SentAnswer } from './second-factor.ts';
import {
  type AskedByEmail,
  type BroughtByLink,
  beginRequest,
  type Challenged,
  codeRequest,
  emailCodeRequest,
  linkRequest,
  type MessageOrder,
  messageRequest,
  resendRequest,
} from './step-requests.ts';

/** Sign-ins that take more than one exchange. */
export interface Steps {
  /** Begins the second step, where that takes an exchange of its own; else it is begun already. */
  begin(challenged: Challenged, headers?: ExtraHeaders): Promise<SentAnswer>;
  /** The second step of a sign-in, where a code has an address of its own. */
  confirm(challenged: Challenged, typed: TypedCode, headers?: ExtraHeaders): Promise<TokenAnswer>;
  /** Has another code sent for it. */
  resend(challenged: Challenged, headers?: ExtraHeaders): Promise<SentAnswer>;
  /** Has a message sent, with a code or a link. */
  sendMessage(order: MessageOrder, headers?: ExtraHeaders): Promise<SentAnswer>;
  redeemCode(asked: AskedByEmail, code: string, headers?: ExtraHeaders): Promise<TokenAnswer>;
  redeemLink(
    link: LinkExchange,
    asked: AskedByEmail,
    brought: BroughtByLink,
    headers?: ExtraHeaders,
  ): Promise<TokenAnswer>;
}

/** Carries out an exchange. */
type Asking = <Kind extends keyof Inputs, Outcome extends object>(
  exchange: (Exchange<Kind> & CodeOf<Kind>) | undefined,
  ask: Ask<Kind, Outcome>,
) => Promise<Exchanged<Outcome>>;

export function createSteps(contract: BackendContract & { readonly now: Clock }, ask: Asking): Steps {
  const { preset, now } = contract;
  const { secondFactor, passwordless } = preset;

  async function begin(challenged: Challenged, headers: ExtraHeaders = {}): Promise<SentAnswer> {
    if (secondFactor?.begin === undefined) return { status: 'ok', challenge: challenged.challenge };
    const begun = { ...challenged, factor: challenged.challenge };
    const exchanged = await ask(secondFactor.begin, {
      name: 'secondFactor.begin',
      draft: () => beginRequest(contract, begun),
      input: (setting) => ({ ...setting, ...begun }),
      take: takeSent,
      headers,
    });
    return sent(exchanged, secondFactor.begin, preset);
  }

  async function confirm(challenged: Challenged, typed: TypedCode, headers: ExtraHeaders = {}) {
    const askedAt = now();
    const exchanged = await ask(secondFactor, {
      name: 'secondFactor',
      draft: () => codeRequest(contract, challenged, typed),
      input: (setting) => ({ ...setting, ...challenged, ...typed }),
      take: takeSignIn,
      headers,
    });
    return tokensOf(exchanged, { name: 'secondFactor', tokens: secondFactor?.tokens }, preset, askedAt);
  }

  /** It answers as a sign-in does, unless it is said otherwise. */
  function broughtBy(exchange: Pick<LinkExchange, 'tokens'> | undefined): TokenExchange {
    return { name: 'message', tokens: { ...preset.login?.tokens, ...exchange?.tokens } };
  }

  return {
    begin,
    async confirm(challenged, typed, headers) {
      const answer = await confirm(challenged, typed, headers);
      const { factor } = challenged;
      if (factor === undefined || answer.status !== 'rejected' || answer.reason !== 'challenge_expired')
        return answer;
      // It is the challenge that is over, and not what it is made of.
      const anew = await begin({ ...challenged, challenge: factor }, headers);
      if (anew.status !== 'ok' || anew.challenge === undefined) return answer;
      const { challenge } = anew;
      const second = await confirm({ ...challenged, challenge }, typed, headers);
      return second.status === 'rejected' ? { challenge, ...second } : second;
    },
    async resend(challenged, headers = {}) {
      const exchanged = await ask(secondFactor?.resend, {
        name: 'secondFactor.resend',
        draft: () => resendRequest(contract, challenged),
        input: (setting) => ({ ...setting, ...challenged }),
        take: takeSent,
        headers,
      });
      return sent(exchanged, secondFactor, preset);
    },
    async sendMessage(order, headers = {}) {
      const exchanged = await ask(passwordless?.request, {
        name: 'passwordless.request',
        draft: () => messageRequest(contract, order),
        input: (setting) => ({ ...setting, ...order }),
        take: takeSent,
        headers,
      });
      return sent(exchanged, passwordless?.request, preset);
    },
    async redeemCode(asked, code, headers = {}) {
      // Of an address that has no account, some backends give nothing that a code could be sent with.
      const isInVain = passwordless?.request.challenge !== undefined && asked.challenge === undefined;
      if (isInVain) return { status: 'rejected' };
      const askedAt = now();
      const exchanged = await ask(passwordless?.code, {
        name: 'passwordless.code',
        draft: () => emailCodeRequest(contract, asked, code),
        input: (setting) => ({ ...setting, ...asked, code }),
        take: takeSignIn,
        headers,
      });
      return tokensOf(exchanged, broughtBy(passwordless?.code), preset, askedAt);
    },
    async redeemLink(link, asked, brought, headers = {}) {
      const askedAt = now();
      const exchanged = await ask(link, {
        name: 'passwordless.links',
        draft: () => linkRequest(contract, link, asked, brought),
        input: (setting) => ({ ...setting, ...asked, ...brought }),
        take: takeSignIn,
        headers,
      });
      return tokensOf(exchanged, broughtBy(link), preset, askedAt);
    },
  };
}

function sent(
  { answer, outcome }: Exchanged<Parameters<typeof sentOf>[0]>,
  exchange: Parameters<typeof processSentResponse>[1],
  preset: Preset,
): SentAnswer {
  return outcome === undefined ? processSentResponse(answer, exchange, preset) : sentOf(outcome);
}
