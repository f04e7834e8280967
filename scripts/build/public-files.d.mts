export function publicFiles(directory: string): string[];
