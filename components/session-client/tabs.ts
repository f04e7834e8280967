/** What tabs tell each other. It says who is signed in and nothing that could be signed in with. */
export type TabMessage =
  | { readonly type: 'signed-in'; readonly user: string }
  | { readonly type: 'signed-out' };

/** Tabs of two versions of the site can be open at once: each passes over what it may not understand. */
const VERSION = 1;

let channel: BroadcastChannel | undefined;

/** Whether tabs can hear each other here. */
export function tabsCanHear(): boolean {
  return typeof BroadcastChannel === 'function';
}

/** Tells the other tabs of this site; never this one. */
export function tellTabs(message: TabMessage): void {
  openChannel()?.postMessage({ version: VERSION, ...message });
}

/** @param signal - ends the listening */
export function hearTabs(listener: (message: TabMessage) => void, signal: AbortSignal): void {
  const onMessage = ({ data }: MessageEvent<TabMessage & { readonly version: number }>) => {
    if (data.version === VERSION) listener(data);
  };
  openChannel()?.addEventListener('message', onMessage, { signal });
}

function openChannel(): BroadcastChannel | undefined {
  if (tabsCanHear()) channel ??= new BroadcastChannel('gatehouse-session');
  return channel;
}
