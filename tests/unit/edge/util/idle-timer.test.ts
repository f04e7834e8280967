import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTimer } from '../../../../edge/util/idle-timer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a limit of a second', () => {
  const started = () => {
    const onPassed = vi.fn();
    return { onPassed, timer: createTimer(1000, onPassed) };
  };

  test('passes once after a second of silence', () => {
    const { onPassed, timer } = started();
    timer.restart();
    vi.advanceTimersByTime(999);
    expect(onPassed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onPassed).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(10_000);
    expect(onPassed).toHaveBeenCalledOnce();
  });

  test('counts from the last restart, and is late by a quarter at most', () => {
    const { onPassed, timer } = started();
    timer.restart();
    for (let step = 0; step < 50; step += 1) {
      vi.advanceTimersByTime(90);
      timer.restart();
    }
    vi.advanceTimersByTime(999);
    expect(onPassed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(251);
    expect(onPassed).toHaveBeenCalledOnce();
  });

  test('does not pass while it pauses, and counts anew after that', () => {
    const { onPassed, timer } = started();
    timer.restart();
    vi.advanceTimersByTime(600);
    timer.pause();
    vi.advanceTimersByTime(60_000);
    timer.restart();
    vi.advanceTimersByTime(999);
    expect(onPassed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onPassed).toHaveBeenCalledOnce();
  });

  test('can be set to another, and is late by a quarter of the first at most', () => {
    const { onPassed, timer } = started();
    timer.restart();
    vi.advanceTimersByTime(100);
    timer.restart(5_000);
    vi.advanceTimersByTime(4_999);
    expect(onPassed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(251);
    expect(onPassed).toHaveBeenCalledOnce();
  });

  test('leaves nothing behind when it is stopped, nor when it pauses for long', () => {
    const { onPassed, timer } = started();
    timer.restart();
    timer.stop();
    expect(vi.getTimerCount()).toBe(0);
    timer.restart();
    timer.pause();
    vi.advanceTimersByTime(250);
    expect(vi.getTimerCount()).toBe(0);
    expect(onPassed).not.toHaveBeenCalled();
  });

  test('costs one timer, however often it is set anew', () => {
    const { timer } = started();
    const set = vi.spyOn(globalThis, 'setTimeout');
    for (let step = 0; step < 1000; step += 1) timer.restart();
    expect(set).toHaveBeenCalledOnce();
  });
});
