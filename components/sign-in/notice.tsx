import type { ReactNode } from 'react';
import { When } from '../ui/when.tsx';

/** What a page says above its form. */
export interface NoticeMessage {
  readonly text: ReactNode;
  /** `problem`: something must be done differently; `news`: all is well. */
  readonly tone: 'problem' | 'news';
}

/** By the code of what has happened. */
export type Messages = Readonly<Record<string, NoticeMessage>>;

/** Fields that a notice is about point to it by this id in `aria-describedby`. */
export const NOTICE_ID = 'notice';

/** The one of the messages whose code a page is told, if it is told any. */
export function NoticeOf({
  code,
  messages,
}: {
  readonly code: string | undefined;
  readonly messages: Messages;
}) {
  return (
    <When it={code}>
      <div className="mb-6">
        {Object.entries(messages).map(([each, message]) => (
          <When key={each} it={code} is={each}>
            <Notice {...message} />
          </When>
        ))}
      </div>
    </When>
  );
}

function Notice({ text, tone }: NoticeMessage) {
  const problem = tone === 'problem';
  return (
    <div
      id={NOTICE_ID}
      role={problem ? 'alert' : 'status'}
      className={`rounded-lg border-l-4 px-4 py-3 wrap-anywhere ${problem ? 'border-danger bg-danger-wash text-danger' : 'border-accent bg-sunken text-ink'}`}
    >
      {text}
    </div>
  );
}
