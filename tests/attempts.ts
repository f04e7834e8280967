import type { Reporter, TestCase } from 'vitest/node';

/** Notes in the report of a test how often it was tried, which vitest's own report does not say. */
export default class implements Reporter {
  onTestCaseResult(test: TestCase): void {
    test.meta().attempts = 1 + (test.diagnostic()?.retryCount ?? 0);
  }
}

declare module 'vitest' {
  interface TaskMeta {
    attempts?: number;
  }
}
