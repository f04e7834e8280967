import type { Reporter, TestCase } from 'vitest/node';

/** Notes in the report of a test what vitest's own report does not say: how often it was tried, and in which project. */
export default class implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const meta = test.meta();
    meta.attempts = 1 + (test.diagnostic()?.retryCount ?? 0);
    meta.project = test.project.name;
  }
}

declare module 'vitest' {
  interface TaskMeta {
    attempts?: number;
    project?: string;
  }
}
