export function lastTime(title: string): string;
export function noteTime(title: string, seconds: number): void;
